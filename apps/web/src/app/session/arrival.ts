const form = /^#token=([\x21-\x7e]{1,256})$/;

/** The token of the mailed link that led here, if one did. */
export const arrivalToken = form.exec(location.hash)?.[1];

// Read once, then out of the address bar: it is not seen over a shoulder and not copied by accident.
if (arrivalToken !== undefined) history.replaceState(null, '', location.pathname + location.search);

// Another link that is opened in this tab, with the same page behind it, loads nothing by itself.
addEventListener('hashchange', () => {
  if (form.test(location.hash)) location.reload();
});
