from agents.cli.main import main

main()
