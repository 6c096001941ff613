// Copying, scrolling and the keyboard, as readers of this book need them.
'use strict';

// Copying a transcript gives its commands, without their prompts and without what they
// printed. mdBook asks this function of its own what a button copies.
{
  const whole = window.playground_text;
  const prompt = '$ ';
  window.playground_text = (block, hidden) => {
    const text = whole(block, hidden);
    if (!block.querySelector('code.language-console')) return text;
    const commands = [];
    let goesOn = false;
    for (const line of text.split('\n')) {
      if (line.startsWith(prompt)) commands.push(line.slice(prompt.length));
      else if (goesOn) commands.push(line);
      else continue;
      goesOn = /[\\|]$/.test(line);
    }
    return commands.length === 0 ? text : commands.join('\n');
  };
}

// What is wider than the screen scrolls by itself. The keyboard must reach it.
{
  const names = [
    ['pre > code', 'Code'],
    ['.table-wrapper', 'Table'],
    ['figure', 'Figure'],
  ];
  const reach = (element, name) => {
    if (element.scrollWidth > element.clientWidth) {
      element.tabIndex = 0;
      element.setAttribute('role', 'group');
      element.setAttribute('aria-label', `${name}, scrolls sideways`);
    } else {
      element.removeAttribute('tabindex');
      element.removeAttribute('role');
      element.removeAttribute('aria-label');
    }
  };
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) reach(target, target.dataset.scrolls);
  });
  for (const [selector, name] of names) {
    for (const element of document.querySelectorAll(selector)) {
      element.dataset.scrolls = name;
      watch.observe(element);
    }
  }
}

// mdBook's button for the list of chapters is a label, which no key reaches.
{
  const button = document.getElementById('mdbook-sidebar-toggle');
  button.setAttribute('role', 'button');
  button.tabIndex = 0;
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    button.click();
  });
}
