using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>The frozen values of one input that later ones are compared with: texts or numbers, and whether it was ever missing.</summary>
public abstract class InputReference
{
    /// <summary>
    /// Largest share of values that the reference had once only: beyond it they are names rather than kinds, and nothing is compared.
    /// </summary>
    public const double MostSingle = Look.WorthTelling;

    private const int Room = 1_024;

    private protected InputReference()
    {
    }

    /// <summary>Outcomes the reference was made of, those without the input included.</summary>
    public abstract long Rows { get; }

    /// <summary>Share of unseen values that is called normal.</summary>
    public abstract HealthyErrorRate NormallyUnseen { get; }

    /// <summary>The smallest number; null for texts.</summary>
    public virtual double? Lowest => null;

    /// <summary>The largest number; null for texts.</summary>
    public virtual double? Highest => null;

    /// <summary>Where a look counts values.</summary>
    internal abstract int Places { get; }

    /// <summary>The test of a look.</summary>
    internal abstract LookTest Test { get; }

    /// <summary>Freezes what a sample of outcomes had, the outcomes without the input included.</summary>
    /// <param name="values">One for each outcome, null where it was not sent.</param>
    /// <returns>Null when the values are names rather than kinds.</returns>
    public static InputReference? Freeze(IReadOnlyCollection<AttributeValue?> values)
    {
        var numbers = values.Where(value => value?.Number is not null).Select(value => value!.Value.Number!.Value).ToList();
        return 2 * numbers.Count > values.Count(value => value is not null)
            ? new NumberReference(NumericReference.Freeze(numbers), values.Count - numbers.Count)
            : TextReference.Of(values);
    }

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="InvalidDataException">The bytes have another version or are damaged.</exception>
    public static InputReference Decode(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader(bytes);
        InputReference read = reader.Byte() switch
        {
            TextReference.Form => TextReference.Read(ref reader),
            NumberReference.Form => NumberReference.Read(ref reader),
            _ => throw new InvalidDataException("The stored reference is neither of texts nor of numbers."),
        };
        reader.End();
        return read;
    }

    /// <summary>The stored form: whether it is of texts or of numbers, then its values.</summary>
    public byte[] Encode()
    {
        var writer = new StateWriter(Room);
        Write(writer);
        return writer.ToArray();
    }

    /// <summary>Writes the stored form.</summary>
    private protected abstract void Write(StateWriter writer);

    /// <summary>Where a value is counted (negative: nowhere), and in which way it is new (null: it is not).</summary>
    internal abstract (int Place, InputChange? New) Of(AttributeValue? value);

    /// <summary>A value in words.</summary>
    internal static string Text(AttributeValue? value) => value switch
    {
        null => "",
        { Text: { } text } => text,
        { Number: var number } => FormattableString.Invariant($"{number}"),
    };

    /// <summary>Compares the values of a look.</summary>
    /// <param name="counts">Values at each place, at least one.</param>
    /// <param name="allowed">Chance of a mistake that the look may have.</param>
    /// <param name="at">When it is closed.</param>
    internal abstract Look Compare(ReadOnlySpan<long> counts, double allowed, DateTimeOffset at);

    /// <summary>Says in which way the values of a look moved.</summary>
    internal abstract InputSignal Describe(InputSignal signal, ReadOnlySpan<long> counts);
}

/// <summary>What part of an outcome is watched for data drift. The numbers are stored.</summary>
public enum InputKind
{
    /// <summary>An attribute: a number or a text that describes the input.</summary>
    Attribute = 1,

    /// <summary>A segment: the mix of its values.</summary>
    Segment = 2,

    /// <summary>The agent's own confidence.</summary>
    Confidence = 3,
}

/// <summary>Which part of every outcome is watched.</summary>
/// <param name="Kind">Attribute, segment or confidence.</param>
/// <param name="Key">Its key in the posts; empty for the confidence, which has none.</param>
public readonly record struct InputName(InputKind Kind, string Key)
{
    /// <summary>The agent's own confidence.</summary>
    public static InputName Confidence { get; } = new(InputKind.Confidence, "");

    /// <summary>What it had in one outcome; null where it was not sent.</summary>
    public AttributeValue? ValueIn(OutcomeContent content) => Kind switch
    {
        InputKind.Attribute => content.Attributes.TryGetValue(Key, out var value) ? value : null,
        InputKind.Segment => content.Segments.TryGetValue(Key, out var text) ? new AttributeValue(text) : null,
        _ => content.Confidence is { } number ? new AttributeValue(number) : null,
    };

    /// <summary>As people say it: <c>layout</c>, <c>segment customer</c>, <c>confidence</c>.</summary>
    public override string ToString() => Kind switch
    {
        InputKind.Attribute => Key,
        InputKind.Segment => "segment " + Key,
        _ => "confidence",
    };
}

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

/// <summary>
/// A reference of numbers. A number below or above all of them is unseen: of 1,000 like the reference's about 2 are. A look counts
/// numbers between the reference's percentiles and leaves out what is no number.
/// </summary>
/// <param name="numbers">The numbers.</param>
/// <param name="without">Outcomes of the reference that had no number there.</param>
internal sealed class NumberReference(NumericReference numbers, long without) : InputReference
{
    public const byte Form = 2;

    /// <inheritdoc/>
    public override long Rows => numbers.Rows + without;

    /// <inheritdoc/>
    public override HealthyErrorRate NormallyUnseen => new(UnseenValues.Normal);

    /// <inheritdoc/>
    public override double? Lowest => numbers.Lowest;

    /// <inheritdoc/>
    public override double? Highest => numbers.Highest;

    internal override int Places => numbers.Places;

    internal override LookTest Test => LookTest.KolmogorovSmirnov;

    public static NumberReference Read(ref StateReader reader)
    {
        var without = reader.Long();
        return without >= 0
            ? new(NumericReference.Read(ref reader), without)
            : throw new InvalidDataException("The stored reference counts fewer than no outcomes.");
    }

    private protected override void Write(StateWriter writer)
    {
        writer.Byte(Form);
        writer.Long(without);
        numbers.Write(writer);
    }

    internal override (int Place, InputChange? New) Of(AttributeValue? value) => value switch
    {
        { Number: { } number } when number < numbers.Lowest || number > numbers.Highest => (numbers.Place(number), InputChange.OutOfRange),
        { Number: { } number } => (numbers.Place(number), null),
        _ when without > 0 => (-1, null),
        null => (-1, InputChange.Missing),
        _ => (-1, InputChange.NeverSeen),
    };

    internal override Look Compare(ReadOnlySpan<long> counts, double allowed, DateTimeOffset at)
    {
        var (gap, chance, rows) = numbers.CompareCounted(counts);
        return new(at, Test, rows, gap, chance, allowed, gap);
    }

    internal override InputSignal Describe(InputSignal signal, ReadOnlySpan<long> counts) =>
        signal with { MiddleBefore = numbers.Middle(), MiddleNow = numbers.Middle(counts) };
}
