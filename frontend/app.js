// Everything here makes a page more comfortable; every page does its work without it.
// The class comes first: components look for it when they start, and an inline script would need a hole in the policy.
import {
  Button, CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios,
  ServiceNavigation, SkipLink, createAll,
} from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

// The words that scripts put into a page stand in its templates, in the language of the page, as data-i18n attributes.
for (const component of [
  CharacterCount, Checkboxes, ErrorSummary, FileUpload, NotificationBanner, PasswordInput, Radios, ServiceNavigation, SkipLink,
]) {
  createAll(component);
}
// A second press within a second sends nothing; data-prevent-double-click on the button says where.
createAll(Button);
