// The reference works without this: it adds copy buttons, and remembers the language of the examples.
const storageKey = 'waxwing.docs.language';
const choices = [...document.querySelectorAll('.languages input')];

// Storage throws where the visitor has blocked it; the choice then holds for this page only.
const remembered = attempt(() => localStorage.getItem(storageKey));
for (const choice of choices) {
  if (choice.value === remembered) choice.checked = true;
  choice.addEventListener('change', () => attempt(() => localStorage.setItem(storageKey, choice.value)));
}

const status = document.createElement('p');
status.className = 'sr-only';
status.setAttribute('role', 'status');
document.querySelector('main').append(status);

for (const samples of document.querySelectorAll('.samples')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'copy';
  button.textContent = 'Copy';
  button.addEventListener('click', () => copy(samples, button));
  samples.prepend(button);
}

async function copy(samples, button) {
  const shown = [...samples.querySelectorAll('.sample')].find((sample) => sample.checkVisibility());
  try {
    await navigator.clipboard.writeText(shown.textContent);
    button.textContent = 'Copied';
    status.textContent = 'Example copied.';
  } catch {
    // No clipboard without https, or it was refused: selecting is what is left.
    getSelection().selectAllChildren(shown);
    status.textContent = 'Example selected.';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
    status.textContent = '';
  }, 2_000);
}

function attempt(action) {
  try {
    return action();
  } catch {
    return undefined;
  }
}
