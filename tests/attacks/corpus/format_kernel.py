"""Называет другое ядро и другой язык.

Откуда: nbclient запускает то ядро, которое названо в работе.
"""
# task: square
# deserves: 0


def mutate(notebook):
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "Bash",
        "language": "bash",
    }
    notebook["metadata"]["language_info"] = {"name": "R", "file_extension": ".R"}
    return notebook
