using Monitoring.Core.Alerts;
using Monitoring.Core.Markup;

namespace Monitoring.Core.Mail;

/// <summary>What a notice of an open episode knows about who, since when and why, for a page: word for word what its mail says.</summary>
public static class EvidenceMarkup
{
    /// <summary>One short label in capitals and what it says for each thing that is known, in reading order.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="clock">The reader's clock.</param>
    public static IReadOnlyList<(string Label, Html Words)> Of(NoticeFacts notice, LocalClock clock) =>
        [.. new EvidenceLines(notice, clock, publicUrl: "").OfPage().Select(line => (line.Label, line.Content.PageMarkup))];
}
