using Monitoring.Core.Alerts;
using Monitoring.Core.Mail;

namespace Monitoring.Core.Deliveries;

/// <summary>
/// What a message says where it is no mail: words without a form, which each channel puts into its own. The words are those of the mail.
/// </summary>
public sealed record ChatMessage
{
    /// <summary>The first glance.</summary>
    public required Tone Tone { get; init; }

    /// <summary>The subject of the mail, one line.</summary>
    public required string Title { get; init; }

    /// <summary>The verdict, a whole sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>The numbers, in whole sentences.</summary>
    public IReadOnlyList<string> Sentences { get; init; } = [];

    /// <summary>The evidence and what to do.</summary>
    public IReadOnlyList<ChatLine> Lines { get; init; } = [];

    /// <summary>Where it leads, the most urgent first.</summary>
    public IReadOnlyList<ChatLink> Links { get; init; } = [];

    /// <summary>Key of the person it is for.</summary>
    public required string Recipient { get; init; }

    /// <summary>What it tells of, the worst first; none for a test.</summary>
    public IReadOnlyList<ToldAlert> Alerts { get; init; } = [];

    /// <summary>The address people reach the board by, without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>True when it asks for somebody.</summary>
    public bool Asks { get; init; }
}

/// <summary>Lines of evidence where a channel does not take all of them.</summary>
public static class ChatLines
{
    /// <summary>The first ones, which say most, and the last one, which says for whom the message is.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="most">How many are taken, at least one.</param>
    public static IEnumerable<ChatLine> Most(this IReadOnlyList<ChatLine> lines, int most) =>
        lines.Count <= most ? lines : [.. lines.Take(most - 1), lines[^1]];
}

/// <summary>One line of evidence.</summary>
/// <param name="Label">A short label in capitals; empty for none.</param>
/// <param name="Text">What it says; a line feed starts a new line.</param>
public sealed record ChatLine(string Label, string Text);

/// <summary>A link.</summary>
/// <param name="Words">What stands on it.</param>
/// <param name="Address">Where it leads.</param>
public sealed record ChatLink(string Words, string Address);

/// <summary>What a message tells of one alert, or of something that belongs to none, for programs.</summary>
public sealed record ToldAlert
{
    /// <summary>What its newest notice says, as a mail's subject begins: <c>BREACH</c>.</summary>
    public required string Notice { get; init; }

    /// <summary>What it is about; null when it belongs to no alert.</summary>
    public AlertKind? Kind { get; init; }

    /// <summary>Outward number of the alert; null when it belongs to none.</summary>
    public long? AlertId { get; init; }

    /// <summary>Name of the agent.</summary>
    public required string Agent { get; init; }

    /// <summary>Name of the SLO; empty when it is about the agent as a whole.</summary>
    public required string Slo { get; init; }

    /// <summary>The subject a mail of it alone would have.</summary>
    public required string Summary { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it ended; null while it goes on.</summary>
    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>The page that shows it.</summary>
    public required string Page { get; init; }
}
