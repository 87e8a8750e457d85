using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Alerts;

/// <summary>One verdict event on a transaction of a window, with what its judge said beside the verdict.</summary>
/// <param name="Position">Its position.</param>
/// <param name="Verdict">Right, wrong or unsure.</param>
/// <param name="Source">Who judged.</param>
/// <param name="Indicator">What was judged.</param>
/// <param name="CauseCode">What went wrong, in the caller's code; null when none was sent.</param>
/// <param name="Judge">By which yardstick; null when no judge was named.</param>
public sealed record Judgement(
    long Position, Verdict Verdict, VerdictSource Source, string Indicator, string? CauseCode, Judge? Judge)
{
    /// <summary>The judgement of a stored event.</summary>
    /// <param name="position">Its position.</param>
    /// <param name="verdict">Right, wrong or unsure.</param>
    /// <param name="source">Who judged.</param>
    /// <param name="content">What was sent.</param>
    public static Judgement Of(long position, Verdict verdict, VerdictSource source, OutcomeContent content) =>
        new(position, verdict, source, Outcomes.Indicator.Of(content.Indicator), content.CauseCode, Judge.Of(content));

    /// <summary>
    /// Whose verdict stands on a place: of the counted events that say what stands there the latest of the strongest source. Null for an
    /// emptied place.
    /// </summary>
    /// <param name="events">The transaction's events from the one that took the place on.</param>
    /// <param name="admission">What counts.</param>
    /// <param name="content">What stands on the place.</param>
    public static Judgement? On(IEnumerable<Judgement> events, Admission admission, PlaceContent content)
    {
        var verdict = content.HasFlag(PlaceContent.Empty) ? Verdict.Unsure
            : content.HasFlag(PlaceContent.Wrong) ? Verdict.Incorrect
            : Verdict.Correct;
        return verdict == Verdict.Unsure ? null : events
            .Where(judged => judged.Verdict == verdict && judged.Indicator == admission.Indicator && admission.Sources.Has(judged.Source))
            .MaxBy(judged => (judged.Source.Strength(), judged.Position));
    }
}

/// <summary>Who or what judges, and thereby by which yardstick.</summary>
/// <param name="Name">The name that came with its verdicts.</param>
/// <param name="Version">Its version; null when none was sent.</param>
public sealed record Judge(string Name, string? Version = null)
{
    /// <summary>The judge named in what was sent; null when none was.</summary>
    public static Judge? Of(OutcomeContent content) => content.JudgedBy is { } name ? new(name, content.JudgeVersion) : null;

    /// <summary><c>order-checker 3</c>.</summary>
    public override string ToString() => Version is null ? Name : $"{Name} {Version}";
}

/// <summary>A judge that first appears in a window.</summary>
/// <param name="Judge">Who.</param>
/// <param name="TransactionId">The first transaction of the window it judged.</param>
public sealed record NewJudge(Judge Judge, string TransactionId);

/// <summary>How many wrong places have one cause.</summary>
/// <param name="CauseCode">The caller's code; null for those without.</param>
/// <param name="Count">Wrong places.</param>
public sealed record CauseCount(string? CauseCode, int Count);
