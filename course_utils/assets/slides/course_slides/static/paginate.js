// Ячейка бывает выше экрана. Каждый слайд раскладывается на страницы: блоки (абзац, код, рисунок,
// строка списка или таблицы) идут подряд, пока помещаются.
const HEIGHT = 640; // 720 без полей
const SMALLEST = 0.75; // сильнее страница не сжимается: лучше разделить

function wrapped(className, ...children) {
  const box = document.createElement("div");
  box.className = className;
  box.append(...children);
  return box;
}

// Список и таблица делятся по строкам; у нумерованного списка номера продолжаются.
function rows(element) {
  const items = [...element.querySelectorAll(":scope > li, :scope > tbody > tr")];
  if (items.length < 2) return [element];
  return items.map((item, index) => {
    const part = element.cloneNode(false);
    const head = element.querySelector(":scope > thead");
    if (element.tagName === "OL") part.start = (element.start || 1) + index;
    if (head) part.append(head.cloneNode(true));
    const body = item.tagName === "TR" ? part.appendChild(document.createElement("tbody")) : part;
    body.append(item.cloneNode(true));
    return part;
  });
}

// Короткие списки и таблицы остаются целыми.
function blocksOf(section, heightOf) {
  const blocks = [];
  for (const cell of section.querySelectorAll(".jp-Cell")) {
    const text = cell.querySelector(".jp-RenderedMarkdown");
    for (const child of text ? [...text.children] : []) {
      const parts = heightOf([wrapped(text.className, child.cloneNode(true))]) > HEIGHT / 2;
      for (const part of parts ? rows(child) : [child]) blocks.push(wrapped(text.className, part));
    }
    if (!text) {
      blocks.push(...cell.querySelectorAll(".jp-InputArea-editor, .jp-OutputArea-output"));
    }
  }
  return blocks;
}

// Заголовок и строка с двоеточием не остаются внизу страницы одни, код — без своего вывода.
function leads(block, next) {
  if (!next) return false;
  if (next.matches(".jp-OutputArea-output")) return true;
  return Boolean(block.querySelector("h1, h2, h3")) || /:\s*$/.test(block.textContent);
}

function paginate(section) {
  const ruler = document.body.appendChild(wrapped("page measuring"));
  const heightOf = (blocks) => {
    ruler.replaceChildren(...blocks.map((block) => block.cloneNode(true)));
    return ruler.offsetHeight - 80;
  };
  const blocks = blocksOf(section, heightOf);
  const pages = [[]];
  for (let start = 0, end; start < blocks.length; start = end) {
    end = start + 1;
    while (leads(blocks[end - 1], blocks[end])) end += 1;
    while (end > start + 1 && heightOf(blocks.slice(start, end)) > HEIGHT / SMALLEST) end -= 1;
    const group = blocks.slice(start, end);
    if (heightOf([...pages.at(-1), ...group]) <= HEIGHT) pages.at(-1).push(...group);
    else pages.push(group);
  }
  ruler.remove();
  return pages.filter((page) => page.length).map((page) => wrapped("page", ...page));
}

// Что и одно выше страницы, уменьшается до её высоты.
function fit(page) {
  const ruler = document.body.appendChild(wrapped("page measuring", ...page.children));
  const scale = Math.min(1, HEIGHT / (ruler.offsetHeight - 80));
  page.replaceChildren(...ruler.children);
  ruler.remove();
  if (scale < 1) for (const child of page.children) child.style.zoom = scale;
  return page;
}

window.addEventListener("load", () => {
  for (const image of document.images) {
    [image.width, image.height] = [image.naturalWidth, image.naturalHeight]; // размер копии известен сразу
  }
  for (const slide of document.querySelectorAll(".slides > section")) {
    const pages = [...slide.querySelectorAll(":scope > section")].flatMap(paginate).map(fit);
    slide.replaceChildren(...pages.map((page) => {
      const section = document.createElement("section");
      section.append(page);
      return section;
    }));
  }
  Reveal.initialize({
    width: 1280, height: 720, margin: 0, center: false, hash: true, slideNumber: "c/t",
    transition: "none",
  });
});
