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
