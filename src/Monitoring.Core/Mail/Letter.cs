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

    /// <summary>The small print.</summary>
    public IReadOnlyList<Phrase> Notes { get; init; } = [];
}
