using System.CommandLine;
using Monitoring.Service.Settings;
using Monitoring.Storage;

namespace Monitoring.Service.Commands;

/// <summary>The command line: one verb per command, <c>serve</c> when none is given.</summary>
internal static class CommandTree
{
    /// <summary>
    /// A service that has not ended so long after its signal is cut off: beyond the host's own time, so that only one that hangs is.
    /// </summary>
    public static readonly TimeSpan ServiceEndsWithin = Composition.StopWithin + TimeSpan.FromSeconds(10);

    private static readonly TimeSpan VerbEndsWithin = TimeSpan.FromSeconds(2);

    /// <summary>Runs the verb the arguments name, until it is done or a signal ends it: Ctrl-C or SIGTERM.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        var parsed = Root().Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("Try --help.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = parsed.CommandResult.Command is RootCommand or { Name: "serve" or "demo" } ? ServiceEndsWithin
                    : VerbEndsWithin,
            });
        }
        catch (ConfigurationException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.Usage;
        }
        catch (StorageException broken)
        {
            await Console.Error.WriteLineAsync(broken.Message);
            return ExitCode.Failed;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // A port that is taken, a folder that cannot be written.
            await Console.Error.WriteLineAsync(refused.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Ended before it was done.");
            return ExitCode.Failed;
        }
    }

    private static RootCommand Root()
    {
        var file = new Argument<string>("FILE") { Description = "A registry file (registry.yaml)." };
        var once = new Option<bool>("--once") { Description = "Play the story, then end: 0 only if every mail was delivered." };
        var outcomes = new Option<string>("--outcomes") { Description = "Recorded outcomes, one JSON object per line.", Required = true };
        var verdicts = new Option<string>("--verdicts")
        {
            Description = "Recorded verdicts, one JSON object per line or a CSV file: each comes when it was given (judgedAt), or last.",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var message = new Argument<string?>("MESSAGE-ID")
        {
            Description = "What names it, with or without its brackets; all when absent.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var person = new Argument<string>("PERSON") { Description = "Key of a person in the registry." };

        var root = new RootCommand("Accuracy-SLO monitor for AI agents in production.");
        root.SetAction((_, token) => ServeCommand.RunAsync(CommandSettings.Read(), token));
        root.Subcommands.Add(
            Verb("serve", "Run the service (the default).", (_, token) => ServeCommand.RunAsync(CommandSettings.Read(), token)));
        root.Subcommands.Add(Verb(
            "demo", "Play the story of one agent in data/demo, then go on serving its board.",
            (result, token) => DemoCommand.RunAsync(CommandSettings.Read(), result.GetValue(once), Console.Out, token), once));
        root.Subcommands.Add(Verb(
            "check", "Check a registry file and print what each rule and its drift detector cost.",
            (result, token) => CheckCommand.RunAsync(CommandSettings.Read, result.GetRequiredValue(file), Console.Out, Console.Error,
                token), file));
        root.Subcommands.Add(Verb(
            "apply", "Apply a registry file; a running service follows within 5 seconds.",
            (result, token) => ApplyCommand.RunAsync(CommandSettings.Read(), result.GetRequiredValue(file), Console.Out, Console.Error,
                token), file));
        root.Subcommands.Add(Verb(
            "backtest", "Say what a registry would have said over recorded outcomes and verdicts.",
            (result, token) => BacktestCommand.RunAsync(
                new BacktestFiles(result.GetRequiredValue(file), result.GetRequiredValue(outcomes), result.GetValue(verdicts)),
                result.GetValue(json), Console.Out, Console.Error, token),
            file, outcomes, verdicts, json));
        root.Subcommands.Add(
            Verb("verify", "Replay the log and compare it with the stored state.", (_, token) =>
            VerifyCommand.RunAsync(CommandSettings.Read(), Console.Out, token)));
        root.Subcommands.Add(
            Verb("migrate", "Bring the database up to this program's schema.", (_, token) =>
            MigrateCommand.RunAsync(CommandSettings.Read(), Console.Out, token)));
        root.Subcommands.Add(Verb(
            "mail-test", "Send a test mail to one person, at once.",
            (result, token) => MailTestCommand.RunAsync(CommandSettings.Read(), result.GetRequiredValue(person), Console.Out, Console.Error,
                token), person));
        root.Subcommands.Add(Verb(
            "mail-retry", "Send a dead message once more, or all that no later one has overtaken.",
            (result, token) => MailRetryCommand.RunAsync(CommandSettings.Read(), result.GetValue(message), Console.Out, Console.Error,
                token), message));
        root.Subcommands.Add(
            Verb("healthcheck", "Ask the running service whether it is ready.", (_, token) =>
            HealthcheckCommand.RunAsync(CommandSettings.Read(), Console.Out, Console.Error, token)));
        return root;
    }

    private static Command Verb(
        string name, string description, Func<ParseResult, CancellationToken, Task<int>> run, params ReadOnlySpan<Symbol> symbols)
    {
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Arguments.Add(argument);
            }
            else if (symbol is Option option)
            {
                command.Options.Add(option);
            }
        }

        command.SetAction(run);
        return command;
    }
}
