using System.CommandLine;
using Monitoring.Core.Access;
using Monitoring.Core.Outcomes;
using Monitoring.Service.Commands.Keys;
using Monitoring.Service.Logs;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Revisions;

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

        var isService = parsed.CommandResult.Command is RootCommand or { Name: "serve" or "demo" };
        Action<string> say = isService ? StartLog.OfThisProcess().Ends : Console.Error.WriteLine;
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = isService ? ServiceEndsWithin : VerbEndsWithin,
            });
        }
        catch (ConfigurationException refused)
        {
            say(refused.Message);
            return ExitCode.Usage;
        }
        catch (Exception refused) when (refused is StorageException or IOException or UnauthorizedAccessException)
        {
            // The database, a port that is taken, a folder that cannot be written.
            say(refused.Message);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            say("Ended before it was done.");
            return ExitCode.Failed;
        }
    }

    /// <summary>The verbs.</summary>
    internal static RootCommand Root()
    {
        var root = new RootCommand("Accuracy monitor: SLOs for AI agents in production. Without a verb it serves.");
        AddServe(root);
        var once = new Option<bool>("--once") { Description = "Play the story, then end: 0 only if every mail was delivered." };
        root.Subcommands.Add(Verb(
            "demo", "Play the story of one agent in data/demo, then go on serving its board.",
            (result, token) => DemoCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), result.GetValue(once), Console.Out, token),
            once));
        AddRegistry(root);
        AddStore(root);
        AddKeys(root);
        AddMail(root);
        root.Subcommands.Add(Verb("healthcheck", "Ask the running service whether it is ready.", (_, token) =>
            HealthcheckCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), Console.Out, Console.Error, token)));
        HelpPages.AddTo(root);
        return root;
    }

    private static void AddServe(RootCommand root)
    {
        var hold = new Option<bool>("--no-mail") { Description = "Send no message as long as this process runs: all wait, and their 72 hours do not count. Of several instances on one PostgreSQL each is told by itself." };
        var send = new Option<bool>("--mail") { Description = "Send what waits, also in a copy made by backup, whose mail is held until this was said once." };
        var giveUp = new Option<bool>("--without-log") { Description = "Take a SQLite file that was copied from a running service without its log as a copy, if it is sound: what only the log held is given up. Any other database is left alone." };
        Task<int> Serve(ParseResult result, CancellationToken token) => (result.GetValue(hold), result.GetValue(send)) switch
        {
            (true, true) => throw new ConfigurationException("--mail and --no-mail contradict each other; say one of them."),
            var (holds, sends) => ServeCommand.RunAsync(CommandSettings.Read(NeededSecrets.All),
                holds ? MailSwitch.Hold : sends ? MailSwitch.Send : MailSwitch.AsMarked,
                result.GetValue(giveUp) ? MissingLog.GiveUp : MissingLog.Refuse, token),
        };
        root.Subcommands.Add(Verb("serve", "Run the service (the default).", Serve, hold, send, giveUp));
        root.Options.Add(hold);
        root.Options.Add(send);
        root.Options.Add(giveUp);
        root.SetAction(Serve);
    }

    private static void AddRegistry(RootCommand root)
    {
        var file = new Argument<string>("FILE") { Description = "A registry file (registry.yaml)." };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        var verbose = new Option<bool>("--verbose") { Description = "Print the price cards of each rule and its drift detector too." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only print what it adds, changes and retires." };
        var retire = new Option<bool>("--retire") { Description = "Retire also what has an open alert, which is closed, and its owner told." };
        var outcomes = new Option<string>("--outcomes") { Description = "Recorded outcomes, one JSON object per line." };
        var log = new Option<string>("--log") { Description = "Instead of both, a log as export writes it: judged in its own order." };
        var verdicts = new Option<string>("--verdicts")
        {
            Description = "Recorded verdicts, one JSON object per line or a CSV file: each comes when it was given (judgedAt), or last.",
        };
        root.Subcommands.Add(Verb(
            "check", "Check a registry file: its mistakes, or advice, its reaction plans and what each rule costs. Changes nothing.",
            (result, token) => CheckCommand.RunAsync(
                () => CommandSettings.Read(NeededSecrets.None),
                new CheckRequest(result.GetRequiredValue(file), (result.GetValue(verbose) ? CheckDetail.Cards : CheckDetail.Short)
                    | (result.GetValue(json) ? CheckDetail.Json : CheckDetail.Short)),
                Console.Out, Console.Error, token),
            file, verbose, json));
        root.Subcommands.Add(Verb(
            "apply", "Print what a registry file adds, changes and retires, and bring it into force; a running service follows within 5 seconds.",
            (result, token) => ApplyCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None),
                new ApplyRequest(result.GetRequiredValue(file), result.GetValue(dryRun),
                    result.GetValue(retire) ? AlertsLeftOut.Close : AlertsLeftOut.Refuse),
                Console.Out, Console.Error, token),
            file, dryRun, retire));
        var registry = new Command("registry", "The registry in force.");
        registry.Subcommands.Add(Verb("show", "Print the registry in force, as apply takes it.", (_, token) =>
            RegistryShowCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), Console.Out, Console.Error, token)));
        root.Subcommands.Add(registry);
        root.Subcommands.Add(Verb(
            "backtest", "Say what a registry would have said over recorded outcomes and verdicts.",
            (result, token) => BacktestCommand.RunAsync(
                new BacktestFiles(
                    result.GetRequiredValue(file), result.GetValue(outcomes), result.GetValue(verdicts), result.GetValue(log)),
                result.GetValue(json), Console.Out, Console.Error, token),
            file, outcomes, verdicts, log, json));
    }

    private static void AddStore(RootCommand root)
    {
        var copy = new Argument<string>("FILE") { Description = "The file to make; none that exists." };
        var agent = new Option<string>("--agent") { Description = "Only the log of this agent." };
        root.Subcommands.Add(Verb(
            "backup", "Copy the database into a file, checked, while services run or not. A service started on the copy holds its mail.",
            (result, token) => BackupCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None), result.GetRequiredValue(copy), Console.Out, Console.Error, token),
            copy));
        root.Subcommands.Add(Verb(
            "export", "Print the log as of one moment, agent by agent in commit order, as backtest --log reads it.",
            (result, token) => ExportCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None), result.GetValue(agent), Console.OpenStandardOutput(), Console.Error, token),
            agent));
        root.Subcommands.Add(Verb("verify", "Replay the log and compare it with the stored state.", (_, token) =>
            VerifyCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), Console.Out, token)));
        root.Subcommands.Add(Verb("migrate", "Make the database, or bring it up to this program's schema.", (_, token) =>
            MigrateCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), Console.Out, token)));
    }

    private static void AddKeys(RootCommand root)
    {
        var scope = new Option<string>("--scope") { Description = "What its holder may do. ingest: post; read: read; manage: read and decide.", Required = true };
        scope.AcceptOnlyFromAmong([.. Word<KeyScope>.All]);
        var agents = new Option<string[]>("--agent") { HelpName = "NAME", Description = "An agent it is bound to; may be said more than once. All when absent." };
        var name = new Option<string>("--name") { HelpName = "TEXT", Description = "What it is for." };
        var expires = new Option<string>("--expires") { HelpName = "DATE", Description = "The last day on which it is taken, in the plant's time zone: 2027-01-31. Without end when absent." };
        var file = new Option<string>("--from-file") { HelpName = "FILE", Description = "Make the key known that this file holds, as key generate prints one. Safe to repeat." };
        var id = new Argument<string>("ID") { Description = "What names it in the list, or the whole key." };
        var key = new Command("key", "Keys: who may post, read and decide. From the first one on everybody needs one, or signs in.");
        key.Subcommands.Add(Verb(
            "create", "Make a key and print it, once. A running service takes it within a second.",
            (result, token) => KeyCreateCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None),
                new KeyRequest(Enum.Parse<KeyScope>(result.GetRequiredValue(scope), ignoreCase: true), result.GetValue(agents) ?? [],
                    result.GetValue(name) ?? "", result.GetValue(expires), result.GetValue(file)),
                Console.Out, Console.Error, token),
            scope, agents, name, expires, file));
        key.Subcommands.Add(Verb("list", "Print every key that was ever made, without what it could be used by.", (_, token) =>
            KeyListCommand.RunAsync(CommandSettings.Read(NeededSecrets.None), Console.Out, Console.Error, token)));
        key.Subcommands.Add(Verb("revoke", "End a key for good, on every instance within a second.", (result, token) =>
            KeyRevokeCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None), result.GetRequiredValue(id), Console.Out, Console.Error, token), id));
        key.Subcommands.Add(Verb("generate", "Print a new key that is stored nowhere, for key create --from-file.", async (_, _) =>
        {
            await Console.Out.WriteLineAsync(KeyText.Make());
            await Console.Error.WriteLineAsync("It is known nowhere yet: \"key create --from-file FILE\" makes known what a file holds.");
            return ExitCode.Good;
        }));
        root.Subcommands.Add(key);
    }

    private static void AddMail(RootCommand root)
    {
        var message = new Argument<string?>("MESSAGE-ID")
        {
            Description = "What names it, with or without its brackets; all when absent.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var person = new Argument<string>("PERSON") { Description = "Key of a person in the registry." };
        root.Subcommands.Add(Verb(
            "mail-test", "Send a test mail to one person, at once.",
            (result, token) => MailTestCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.Mail), result.GetRequiredValue(person), Console.Out, Console.Error, token),
            person));
        root.Subcommands.Add(Verb(
            "mail-retry", "Put a dead message back to waiting, or all that no later one has overtaken, for the running service to send.",
            (result, token) => MailRetryCommand.RunAsync(
                CommandSettings.Read(NeededSecrets.None), result.GetValue(message), Console.Out, Console.Error, token),
            message));
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

/// <summary>What a command ends with.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Good = 0;

    /// <summary>Tried and failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or configuration; nothing was tried.</summary>
    public const int Usage = 2;
}
