"""Tables protected side by side: ours, pytauargus and gconfid, on the same cells by the same rule."""
