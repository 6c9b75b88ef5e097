# Курс о свёрточных сетях. Главное — `make lab`; остальное для преподавателя и сопровождающего.

PYTHON   ?= python3
PIP_ARGS ?=
ARGS     ?=
WORKERS  ?= auto

BIN := .venv/bin
SLIDES := course_utils/assets/slides/jupyter_nbconvert_config.py
PYTEST := $(BIN)/pytest -n $(WORKERS) --dist loadfile -rs
PIP := $(BIN)/python -m pip install $(PIP_ARGS) -c constraints.txt

.PHONY: lab lint check test test-long coverage notebooks assignments bench grade-demo help

lab: .venv/ready  ## открыть курс в JupyterLab: make lab ARGS="--no-browser --port 8899"
	@$(BIN)/course lab $(ARGS)

# Три двери: check — пока правишь код, test — всё, что стоит проверить у себя, test-long — остальное.

lint: .venv/ready-test  ## стиль и типы
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

check: export OMP_NUM_THREADS = 1
check: lint  ## три минуты: стиль, типы, библиотека, быстрая проверка заданий
	$(PYTEST) -m "not slow and not browser and not long" tests

test: export OMP_NUM_THREADS = 1
test: lint  ## проверить всё: ещё задания целиком, каждую лекцию, браузер
	$(PYTEST) -m "not long" --nbval-lax --nbval-cell-timeout 300 tests notebooks

test-long: export OMP_NUM_THREADS = 1
test-long: .venv/ready-test  ## долгое: атаки, много зёрен, большие классы, серверы, покрытие
	$(PYTEST) -m long tests
	$(MAKE) coverage

coverage: export OMP_NUM_THREADS = 1
coverage: .venv/ready-test  ## какие строки выполнили тесты, во всех процессах
	@mkdir -p artifacts
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -n $(WORKERS) --dist loadfile -m "not slow and not browser and not long" tests
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

# Сохранённые числа обучения не зависят от числа ядер: поток один.
notebooks: export OMP_NUM_THREADS = 1
notebooks: .venv/ready  ## выполнить лекции заново: make notebooks ARGS="03 05"
	@$(BIN)/course notebooks $(ARGS)

assignments: .venv/ready  ## собрать студенческие версии заданий из solutions/
	@$(BIN)/course release

bench: .venv/ready-bench  ## сравнить с библиотеками, которыми пользуются сегодня
	@for file in benchmarks/*.py; do echo "== $$file"; $(BIN)/python $$file || exit 1; done

grade-demo: .venv/ready  ## выдуманный класс из 30 работ: выдать, сдать, проверить, показать
	@$(BIN)/python tools/grade_demo.py

help:  ## показать этот список
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/ —/'

# Окружение. Файл-отметка новее pyproject.toml и constraints.txt — значит, ставить нечего.

.venv/ready: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Скачиваем пакеты курса. На Linux x86-64 PyTorch приходит с CUDA: около 3 ГБ загрузки"
	@echo "и 6 ГБ на диске. Без видеокарты хватит сборки для процессора (около 1.5 ГБ на диске);"
	@echo 'её адрес — на странице установки PyTorch: make lab PIP_ARGS="--extra-index-url АДРЕС"'
	@$(PIP) -e .
	@cp $(SLIDES) .venv/etc/jupyter/
	@$(BIN)/course doctor || echo "Курс откроется, но сначала прочтите замечания выше."
	@touch $@

.venv/ready-%: .venv/ready
	@$(PIP) --quiet -e ".[$*]"
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Нужен Python 3.11 или новее, а $(PYTHON) — это $$($(PYTHON) --version 2>&1)."; \
	  echo "Установите его с python.org или укажите свой: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  echo "Не создаётся .venv. В Debian и Ubuntu: sudo apt install python3-venv"; exit 1; }
