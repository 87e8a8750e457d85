namespace Monitoring.Core.Mail;

/// <summary>
/// A mail's content before its form: <see cref="LetterText"/> and <see cref="LetterHtml"/> show the same letter. It fits on one
/// screen; what is not known has no line in it.
/// </summary>
internal sealed record Letter
{
    /// <summary>The first glance.</summary>
    public required Tone Tone { get; init; }

    /// <summary>What it is about, above the headline in HTML: <c>BREACH · order-entry-accuracy</c>.</summary>
    public required Phrase Kicker { get; init; }

    /// <summary>The verdict, a whole sentence.</summary>
    public required Phrase Headline { get; init; }

    /// <summary>The numbers, in whole sentences.</summary>
    public required IReadOnlyList<Phrase> Sentences { get; init; }

    /// <summary>The evidence and what to do.</summary>
    public IReadOnlyList<LetterLine> Lines { get; init; } = [];

    /// <summary>What the lines after it are about; null when there are none.</summary>
    public Phrase? Also { get; init; }

    /// <summary>What else the mail tells of, a line each.</summary>
    public IReadOnlyList<LetterLine> Others { get; init; } = [];

    /// <summary>The small print.</summary>
    public IReadOnlyList<Phrase> Notes { get; init; } = [];
}

/// <summary>One line of evidence: a short label in capitals and what it says.</summary>
internal sealed record LetterLine(string Label, Phrase Content);

/// <summary>How a mail looks at first glance: by shape and word as well as by colour.</summary>
internal enum Tone
{
    /// <summary>Red square: somebody must act.</summary>
    Red,

    /// <summary>Amber triangle: a warning, somebody should look.</summary>
    Amber,

    /// <summary>Green disc: it is good again.</summary>
    Green,

    /// <summary>Grey diamond: nothing is measured any more, or nothing happened.</summary>
    Grey,
}
