using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;
using static System.FormattableString;

namespace Monitoring.Core.Mail;

/// <summary>
/// What a mail tells after its leading story: other SLOs of the same agent, each with a line that says what the subject of a mail of its own
/// would say, and links to its page and to the list of its wrong ones.
/// </summary>
/// <param name="lead">The leading story.</param>
/// <param name="others">The others, the worst first.</param>
internal sealed class OtherStories(Story lead, IReadOnlyList<Story> others)
{
    private readonly int slos = others.Select(other => other.Newest.Slo).Where(slo => slo != lead.Newest.Slo)
        .Distinct(StringComparer.Ordinal).Count();

    /// <summary>How many other SLOs there are: <c>2 more SLOs</c>; null when there is none, though the leading one may have more to tell.</summary>
    public string? Slos => slos switch
    {
        0 => null,
        1 => "1 more SLO",
        _ => Invariant($"{slos} more SLOs"),
    };

    /// <summary>What the lines are about; null when there are none.</summary>
    public Phrase? Heading => others.Count == 0 ? null
        : Slos is { } more ? Phrase.Of($"And {Phrase.Words(more)} of {Phrase.Data(lead.Newest.Title)}:")
        : Phrase.Of($"And of the same SLO:");

    /// <summary>Which SLO the mail begins with, where it is not the only one; the words above it name the agent alone.</summary>
    /// <param name="publicUrl">Where the pages are seen from outside.</param>
    public IEnumerable<LetterLine> Leading(string publicUrl) =>
        slos == 0 ? [] : [new LetterLine("SLO", Linked(lead.Newest.Slo, null, publicUrl))];

    /// <summary>A line for each of the others, the worst first.</summary>
    /// <param name="publicUrl">Where the pages are seen from outside.</param>
    /// <param name="clock">The reader's clock.</param>
    public IReadOnlyList<LetterLine> Lines(string publicUrl, LocalClock clock) => [.. others.Select(AsTold).Select(story =>
        new LetterLine(Subject.Kinds(story), Told(story, clock, publicUrl)))];

    private static Phrase Told(Story story, LocalClock clock, string publicUrl)
    {
        var notice = story.Newest;
        var indicator = notice.Indicator is { } judged ? Invariant($" ({judged})") : "";
        var line = Linked(notice.Slo, indicator + Subject.After(story, clock), publicUrl);
        if (notice is not { Drift: null, ClosedAt: null, Wrong: > 0 })
        {
            return line;
        }

        var address = publicUrl.TrimEnd('/') + ListLink.Wrong(notice);
        return Phrase.Of($"{line}{new Phrase("\n" + address, Html.Of($". {Figures.WrongList(notice, publicUrl).Markup}"))}");
    }

    // The name is the link where it can be; in plain text the address stands below.
    private static Phrase Linked(string slo, string? rest, string publicUrl)
    {
        var page = Invariant($"{publicUrl.TrimEnd('/')}/slos/{Uri.EscapeDataString(slo)}");
        var name = Phrase.Data(slo);
        var link = name with { Markup = Html.Of($"<a href=\"{page}\">{name.Markup}</a>") };
        var gap = rest is [' ', ..] ? Phrase.Words(" ") : null;
        var words = rest is null ? null : Phrase.Data(rest, rest.Length);
        return Phrase.Of($"{link}{gap}{words}{new Phrase("\n" + page, Html.Empty)}");
    }

    // Where nothing could be delivered to one person, that stands at the top, and the lines say what was to be told.
    private Story AsTold(Story story) => story.Newest is { Kind: NoticeKind.Undelivered, UndeliveredKind: { } kind } notice
        && lead.Newest.Kind == NoticeKind.Undelivered && lead.Newest.Unreached == notice.Unreached
            ? new(notice with { Kind = kind }, [])
            : story;
}
