using System.Globalization;
using System.Text;
using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>
/// The address of the page that lists the transactions behind a number, and with <c>/v1</c> before it that of the same list as data. A link
/// in a mail carries the position of its evaluation, so the list has as many rows as the number says, however late it is opened.
/// </summary>
public sealed record ListLink
{
    /// <summary>Path of the page.</summary>
    public const string Page = "/outcomes";

    /// <summary>The agent's name.</summary>
    public required string Agent { get; init; }

    /// <summary>The SLO's name; null where none is asked about.</summary>
    public string? Slo { get; init; }

    /// <summary>Which list: wrong, unjudged, uncounted or waiting; null for every outcome.</summary>
    public string? Is { get; init; }

    /// <summary>Position of the evaluation; null for now.</summary>
    public long? Position { get; init; }

    /// <summary>The registry revision that caused it; null where a verdict did.</summary>
    public long? Revision { get; init; }

    /// <summary>
    /// With a position of the wrong list: every place taken from this one on instead of those of the window; null for the window.
    /// </summary>
    public long? SincePosition { get; init; }

    /// <summary>With a position of the wrong list: as the verdicts up to this position have it; null for those up to the evaluation.</summary>
    public long? KnownPosition { get; init; }

    /// <summary>Only what happened then or later; null for no bound.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what happened before; null for no bound.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only these segment values.</summary>
    public IReadOnlyDictionary<string, string> Segments { get; init; } = new Dictionary<string, string>();

    /// <summary>Only this agent version; null for all.</summary>
    public string? AgentVersion { get; init; }

    /// <summary>The wrong places of a notice's window; in a notice of late truth as it knows them.</summary>
    public static ListLink Wrong(NoticeFacts notice) => new()
    {
        Agent = notice.Agent,
        Slo = notice.Slo,
        Is = "wrong",
        Position = notice.Position,
        Revision = notice.Revision,
        KnownPosition = notice.Late?.KnownPosition,
    };

    /// <summary>The wrong places a notice counts from an onset on.</summary>
    public static ListLink WrongSince(NoticeFacts notice, Onset onset) => Wrong(notice) with { SincePosition = onset.Position };

    /// <summary>The work a notice says nobody has judged.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="suspects">What it says of it.</param>
    /// <param name="of">Whose work it is; null for everybody's.</param>
    public static ListLink Unjudged(NoticeFacts notice, Suspects suspects, Culprit? of) => new()
    {
        Agent = notice.Agent,
        Slo = notice.Slo,
        Is = "unjudged",
        Position = suspects.Position ?? notice.Position,
        Revision = notice.Revision,
        From = suspects.Since,
        Segments = of is null || of.Cut == Culprit.AgentVersion ? new Dictionary<string, string>()
            : new Dictionary<string, string> { [of.Cut] = of.Value },
        AgentVersion = of?.Cut == Culprit.AgentVersion ? of.Value : null,
    };

    /// <summary>Path and query of the page.</summary>
    public override string ToString() => Page + Query();

    /// <summary>The query, from its question mark on.</summary>
    public string Query()
    {
        var query = new StringBuilder();
        Add("agent", Agent);
        Add("slo", Slo);
        Add("is", Is);
        Add("position", Position is { } position ? Invariant($"{position}") : null);
        Add("revision", Revision is { } revision ? Invariant($"{revision}") : null);
        Add("sincePosition", SincePosition is { } since ? Invariant($"{since}") : null);
        Add("knownPosition", KnownPosition is { } known ? Invariant($"{known}") : null);
        Add("from", Text(From));
        Add("until", Text(Until));
        foreach (var (key, value) in Segments)
        {
            Add("segment." + key, value);
        }

        Add("agentVersion", AgentVersion);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(Uri.EscapeDataString(name)).Append('=')
                    .Append(Uri.EscapeDataString(value));
            }
        }
    }

    private static string? Text(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
