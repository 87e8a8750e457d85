using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;

namespace Monitoring.Core.Windows;

/// <summary>
/// Who takes a place: a transaction of an admitted disposition, once in its life, with its first verdict correct or
/// incorrect whose source is counted and whose selection is admitted.
/// </summary>
public static class PlaceRules
{
    /// <summary>True when this verdict may place a transaction that has no place yet.</summary>
    public static bool TakesPlace(this Admission admission, Verdict verdict, VerdictSource source, Selection selection) =>
        verdict != Verdict.Unsure && admission.Sources.Has(source) && admission.Selections.Has(selection);

    /// <summary>Position at which the transaction took its place, from its earlier verdicts in order; 0 when it has none.</summary>
    public static long PlaceOf(this Admission admission, ReadOnlySpan<PriorVerdict> history)
    {
        foreach (ref readonly var prior in history)
        {
            if (admission.TakesPlace(prior.Verdict, prior.Source, prior.Selection))
            {
                return prior.Position;
            }
        }

        return 0;
    }
}
