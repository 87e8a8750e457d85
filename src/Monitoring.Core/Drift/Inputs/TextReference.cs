using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// A reference of texts. A missing value is one of its values, the empty text, which no post can send.
/// </summary>
internal sealed class TextReference : InputReference
{
    public const byte Form = 1;

    private const int MostShifts = 3;

    private readonly CategoricalReference categories;

    private TextReference(CategoricalReference categories) => this.categories = categories;

    /// <inheritdoc/>
    public override long Rows => categories.Rows;

    /// <summary>
    /// One in a hundred, or twice the share of the values that the reference had once: that share is what a next value's chance of
    /// being new is estimated by (I. Good, "The population frequencies of species", Biometrika 40 (1953) 237–264).
    /// </summary>
    public override HealthyErrorRate NormallyUnseen => new(Math.Max(UnseenValues.Normal, 2.0 * categories.Single / Rows));

    internal override int Places => categories.Kept + 1;

    internal override LookTest Test => LookTest.ChiSquare;

    public static TextReference? Of(IReadOnlyCollection<AttributeValue?> values)
    {
        var rows = values.CountBy(Text, StringComparer.Ordinal).Select(value => KeyValuePair.Create(value.Key, (long)value.Value)).ToList();
        return rows.Count(value => value.Value == 1) > MostSingle * values.Count ? null : new(CategoricalReference.Freeze(rows));
    }

    public static TextReference Read(ref StateReader reader) => new(CategoricalReference.Read(ref reader));

    private protected override void Write(StateWriter writer)
    {
        writer.Byte(Form);
        categories.Write(writer);
    }

    internal override (int Place, InputChange? New) Of(AttributeValue? value)
    {
        var text = Text(value);
        var change = categories.Of(text) == Familiarity.Known ? (InputChange?)null : value is null ? InputChange.Missing
            : InputChange.NeverSeen;
        return (categories.Place(text), change);
    }

    internal override Look Compare(ReadOnlySpan<long> counts, double allowed, DateTimeOffset at)
    {
        var distance = categories.CompareCounted(counts);
        return new(at, Test, Sum(counts), distance.ChiSquare, distance.ChiSquareChance, allowed, distance.TotalVariation);
    }

    internal override InputSignal Describe(InputSignal signal, ReadOnlySpan<long> counts)
    {
        var (now, before) = ((double)Sum(counts), (double)Rows);
        var shifts = new List<ValueShift>(counts.Length);
        for (var place = 0; place < counts.Length; place++)
        {
            var (value, rows) = categories[place];
            shifts.Add(new(value, rows / before, counts[place] / now));
        }

        return signal with { Shifts = [.. shifts.OrderByDescending(shift => Math.Abs(shift.Now - shift.Before)).Take(MostShifts)] };
    }

    private static long Sum(ReadOnlySpan<long> counts)
    {
        var sum = 0L;
        foreach (var count in counts)
        {
            sum += count;
        }

        return sum;
    }
}
