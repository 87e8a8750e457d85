using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Slos;

/// <summary>Which transactions and which verdicts count for an SLO.</summary>
/// <param name="Dispositions">Dispositions admitted.</param>
/// <param name="Sources">Verdict sources counted; others do not exist for this SLO.</param>
/// <param name="Selections">Selections with which a transaction may take its place; corrections may have any.</param>
public readonly record struct Admission(OneOf<Disposition> Dispositions, OneOf<VerdictSource> Sources, OneOf<Selection> Selections)
{
    /// <summary>Auto-released work, verdicts of anybody, judged without having been picked for a suspicion.</summary>
    public static Admission Default { get; } = new(
        OneOf<Disposition>.Only(Disposition.Auto),
        OneOf<VerdictSource>.Any,
        OneOf<Selection>.Only(Selection.All, Selection.Random));
}
