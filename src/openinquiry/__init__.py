"""OpenInquiry: from the first return of data to a recommendation really carried out."""
