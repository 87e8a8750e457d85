using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Storing;

namespace Monitoring.Core.Drift.Inputs;

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
