using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>
/// What the verdict events of one transaction, taken in their order, have made of it in one SLO. A verdict concerns the SLO when it is of
/// its indicator, its source is counted and the disposition is admitted; no other exists for it. Every concerning one, whatever its
/// selection and <c>unsure</c> too, gives the transaction its source's strength; a later weaker one changes nothing. Of the rest a verdict
/// counts when its selection is admitted or the transaction has its place, which it takes with its first counting correct or
/// incorrect one. <c>default</c> is a transaction nobody has judged. It follows from the log alone, so nothing of it is stored.
/// </summary>
public readonly record struct TransactionInSlo
{
    /// <summary>
    /// The position that says of every event that it is judged by the rule before strength: there the latest verdict held, whoever judged.
    /// </summary>
    public const long AllBeforeStrength = long.MaxValue;

    /// <summary>Position at which the transaction took its place; 0 when it has none.</summary>
    public long Place { get; private init; }

    /// <summary>How the SLO counts the transaction.</summary>
    public Counting Counting { get; private init; }

    /// <summary>True when the last event taken counts.</summary>
    public bool IsNewestCounted { get; private init; }

    private int Strength { get; init; }

    /// <summary>What some events made of a transaction.</summary>
    /// <param name="admission">What the SLO counts.</param>
    /// <param name="disposition">How the transaction left the agent.</param>
    /// <param name="history">Its events in order, of every indicator.</param>
    /// <param name="strengthAfter">Position of the last event judged by the rule before strength; 0 when none was.</param>
    public static TransactionInSlo Of(
        in Admission admission, Disposition disposition, ReadOnlySpan<PriorVerdict> history, long strengthAfter)
    {
        var found = default(TransactionInSlo);
        foreach (ref readonly var prior in history)
        {
            found = found.Take(admission, disposition, prior, strengthAfter);
        }

        return found;
    }

    /// <summary>Takes the next event; the parameters are those of <see cref="Of"/>.</summary>
    public TransactionInSlo Take(in Admission admission, Disposition disposition, in PriorVerdict verdict, long strengthAfter)
    {
        var isAdmitted = admission.Dispositions.Has(disposition);
        if (verdict.Indicator != admission.Indicator)
        {
            return this with
            {
                IsNewestCounted = false,
                Counting = isAdmitted && Counting == Counting.Nothing ? Counting.OtherIndicator : Counting,
            };
        }

        var outside = !isAdmitted ? Counting.Disposition : !admission.Sources.Has(verdict.Source) ? Counting.Source : Counting.Nothing;
        if (outside != Counting.Nothing)
        {
            return Without(outside, Strength);
        }

        var strength = verdict.Source.Strength();
        if (strength < Strength && verdict.Position > strengthAfter)
        {
            return Without(Counting.Weaker, Strength);
        }

        strength = Math.Max(strength, Strength);
        return Place == 0 && !admission.Selections.Has(verdict.Selection)
            ? Without(Counting.Selection, strength)
            : new TransactionInSlo
            {
                Strength = strength,
                Counting = Counting.Counted,
                IsNewestCounted = true,
                Place = Place == 0 && verdict.Verdict != Verdict.Unsure ? verdict.Position : Place,
            };
    }

    // One that counts keeps the transaction counted for good; of those that do not, the newest says why.
    private TransactionInSlo Without(Counting reason, int strength) => new()
    {
        Place = Place,
        Strength = strength,
        Counting = Counting == Counting.Counted ? Counting.Counted : reason,
    };
}

/// <summary>How an SLO counts a transaction.</summary>
public enum Counting
{
    /// <summary>Nobody has judged it, or only other indicators of a transaction whose disposition is not admitted.</summary>
    Nothing,

    /// <summary>Its disposition is admitted, and all its verdicts are of other indicators.</summary>
    OtherIndicator,

    /// <summary>None of its verdicts counts: its disposition is not admitted.</summary>
    Disposition,

    /// <summary>None of its verdicts counts: the source of the newest is not counted.</summary>
    Source,

    /// <summary>None of its verdicts counts: the newest is weaker than an earlier one.</summary>
    Weaker,

    /// <summary>None of its verdicts counts: the selection of the newest is not admitted.</summary>
    Selection,

    /// <summary>One of its verdicts counts, <c>unsure</c> too.</summary>
    Counted,
}
