using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands;

/// <summary>What <c>VERB --help</c> says beside the usage: the settings the verb reads, what it ends with, and an example.</summary>
internal sealed class HelpPages(HelpAction usage) : SynchronousCommandLineAction
{
    private const string Program = "Monitoring.Service";

    private static readonly string[] Store = [SettingName.Data, SettingName.Database];

    private static readonly string[] Mail =
    [
        SettingName.MailServer, SettingName.MailFrom, SettingName.MailUser, SettingName.MailPassword, SettingName.MailPasswordFile,
        SettingName.MailHeloName,
    ];

    private static readonly string[] Channels =
    [
        SettingName.PublicUrl, SettingName.ChannelsAllowPrivate, SettingName.WebhookSecret, SettingName.WebhookSecretFile, SettingName.NtfyServer,
        SettingName.NtfyToken, SettingName.NtfyTokenFile,
    ];

    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [SettingName.Data] = "the folder of everything the service writes; ./data where it is not set",
        [SettingName.Urls] = "where it listens, http:// or https://; http://localhost:8080",
        [SettingName.PublicUrl] = "how people reach it, with a path where it has one; the first of Urls",
        [SettingName.Proxy] = "addresses or networks whose X-Forwarded-For, -Proto and -Host are believed; nobody's",
        [SettingName.AllowPlainHttp] = "true: it may listen beyond this machine in the clear",
        [SettingName.AllowedHosts] = "host names it answers to beside that of PublicUrl, such as *.plant2.example",
        [SettingName.MetricsUrls] = "where /metrics needs no key: localhost or an IP address, and a port of its own",
        [SettingName.Database] = "sqlite:{data}/monitoring.db, or a connection string of PostgreSQL",
        [SettingName.Registry] = "the service's own registry file; {data}/registry.yaml",
        [SettingName.RegistryOrigin] = "one name for the registry file that replicas share",
        [SettingName.MailServer] = "folder:{data}/mail, smtp://host:587 (STARTTLS), smtps://host, or smtp://relay:25?tls=none",
        [SettingName.MailFrom] = "the sender; required for SMTP",
        [SettingName.MailUser] = "the user at the mail server",
        [SettingName.MailPassword] = "its password",
        [SettingName.MailPasswordFile] = "a file that holds it",
        [SettingName.LinkSecret] = "what links are signed with; made in {data}, required on PostgreSQL",
        [SettingName.LinkSecretFile] = "a file that holds it",
        [SettingName.MailHeloName] = "the name it gives the mail server; the machine's",
        [SettingName.Alertmanager] = "every Alertmanager that is told what is open, such as http://alertmanager:9093; none",
        [SettingName.ChannelsAllowPrivate] = "private hosts, addresses or networks that webhook, teams, slack and ntfy may lead to; none",
        [SettingName.WebhookSecret] = "what webhooks are signed with: whsec_ and base64; none is sent without it",
        [SettingName.WebhookSecretFile] = "a file that holds it",
        [SettingName.NtfyServer] = "the one server of ntfy that the token is for, such as https://ntfy.example.com",
        [SettingName.NtfyToken] = "the access token of that server",
        [SettingName.NtfyTokenFile] = "a file that holds it",
        ["Log:Level"] = "the least level of its log: info",
        ["Log:Format"] = "text (one line a message), json or journald",
        [SettingName.LimitsPerKey] = "most items a second of one caller, a request at least one; no limit where it is not set",
        [SettingName.LimitsTotal] = "most items a second of all callers of this process",
        [SettingName.OtlpEndpoint] = "where its own traces and log go by OTLP over HTTP, such as http://localhost:4318; none",
        [SettingName.OtlpHeaders] = "headers that are asked for there: name=value, comma separated",
        [SettingName.OtlpHeadersFile] = "a file that holds them",
        [SettingName.OtlpThresholds] = "which scores of evaluations are right, such as Correctness>=0.8; none",
    };

    private static readonly Dictionary<string, HelpPage> Pages = new(StringComparer.Ordinal)
    {
        ["serve"] = new(SettingName.All, "it was told to stop and everything under way has ended",
            "the database cannot be opened, or something listens at one of its addresses", "the settings are wrong, or the registry file is and nothing is in force",
            "AGENTOPS_DATA=/srv/accuracy {0} serve"),
        ["demo"] = new([SettingName.Data, SettingName.Urls, SettingName.MailFrom], "it was told to stop; with --once every mail was delivered",
            "with --once a mail was not delivered; or something listens at its address", "the settings are wrong", "{0} demo --once"),
        ["check"] = new(Store, "the registry is valid", "it was ended before it was done", "it has mistakes, all of them named",
            "{0} check registry.yaml --verbose"),
        ["apply"] = new([.. Store, SettingName.RegistryOrigin], "it is in force, or only printed",
            "there is no such database; or an alert is open of what it retires, and --retire was not said",
            "it has mistakes, all of them named, or the settings are wrong", "{0} apply registry.yaml --dry-run"),
        ["registry"] = new(Store, "it was printed", "nothing is in force, or there is no such database", "the settings are wrong",
            "{0} registry show > registry.yaml"),
        ["backtest"] = new([], "it was judged", "a line could not be taken, the first ten are named",
            "the registry has mistakes, a file does not exist, or none is named", "{0} backtest registry.yaml --outcomes outcomes.ndjson --verdicts verdicts.csv"),
        ["backup"] = new(Store, "the copy was made, and is sound", "there is no such database, or the copy could not be made or is damaged",
            "there is such a file already; or the database is PostgreSQL, and its own command is printed; or the settings are wrong",
            "{0} backup /srv/backups/monitoring-2026-06-01.db"),
        ["export"] = new(Store, "it was printed", "there is no such database, or it ended before it was done",
            "there is no such agent, or the settings are wrong", "{0} export --agent order-entry > log.ndjson"),
        ["verify"] = new(Store, "the stored state equals the replay", "they differ, all differences are named; or there is no such database",
            "the settings are wrong", "{0} verify"),
        ["migrate"] = new(Store, "the database has this program's schema", "it cannot be opened, or is newer", "the settings are wrong",
            "{0} migrate"),
        ["key"] = new(Store, "it was done", "there is no such database", "the settings are wrong", "{0} key list"),
        ["key create"] = new(Store, "it is known, or was before with all that is said of it",
            "the key of the file is known with another scope, agents, name or end, or was revoked, or has expired; or there is no such database",
            "something said of it cannot be meant, the file holds no key, or the settings are wrong",
            "{0} key create --scope ingest --agent order-entry --name 'order entry, line 2' > order-entry.key"),
        ["key revoke"] = new(Store, "it is revoked, now or before", "there is no such database", "there is no such key, or the settings are wrong",
            "{0} key revoke 3f9k2m1x"),
        ["key generate"] = new([], "it was printed", "it could not be printed", "something was said that it does not know", "{0} key generate > agent.key"),
        ["mail-test"] = new([.. Store, SettingName.Registry, .. Mail, .. Channels], "all that was sent was accepted", "something was not, and why",
            "nobody is called so, or the settings are wrong", "{0} mail-test dana"),
        ["mail-retry"] = new(Store, "they wait again: the running service, or the next start, sends them", "the message is not dead; or there is no such database",
            "there is no such message, or the settings are wrong", "{0} mail-retry"),
        ["healthcheck"] = new([SettingName.Urls], "it is ready", "it is not, and why, or it does not answer", "the settings are wrong",
            "{0} healthcheck"),
    };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Gives every verb of a command line its page.</summary>
    public static void AddTo(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpPages((HelpAction)help.Action!);
    }

    /// <summary>What a verb's page says below the usage; null where there is none.</summary>
    /// <param name="verb">The verb; one below another is named with it.</param>
    public static string? Of(string verb)
    {
        if (!Pages.TryGetValue(verb, out var page) && !Pages.TryGetValue(verb.Split(' ')[0], out page))
        {
            return null;
        }

        var text = new StringBuilder();
        if (page.Settings is not [])
        {
            text.AppendLine("Settings, as environment variables:");
            var widest = page.Settings.Max(setting => SettingName.AsVariable(setting).Length);
            foreach (var setting in page.Settings)
            {
                Line(text, SettingName.AsVariable(setting).PadRight(widest), Words.GetValueOrDefault(setting, ""));
            }

            text.AppendLine();
        }

        text.AppendLine("Exit codes:");
        Line(text, "0", page.Good);
        Line(text, "1", page.Failed);
        Line(text, "2", page.Usage);
        text.AppendLine().AppendLine("Example:");
        Line(text, page.Example.Replace("{0}", Program, StringComparison.Ordinal), "");
        return text.ToString();
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usage.Invoke(parseResult);
        var command = parseResult.CommandResult;
        var verb = command.Parent is System.CommandLine.Parsing.CommandResult { Command: not RootCommand } above
            ? $"{above.Command.Name} {command.Command.Name}"
            : command.Command is RootCommand ? "serve" : command.Command.Name;
        if (Of(verb) is { } page)
        {
            parseResult.InvocationConfiguration.Output.Write(page);
        }

        return code;
    }

    private static void Line(StringBuilder text, string left, string right) => text.AppendLine(("  " + left + "  " + right).TrimEnd());

    private sealed record HelpPage(IReadOnlyList<string> Settings, string Good, string Failed, string Usage, string Example);
}
