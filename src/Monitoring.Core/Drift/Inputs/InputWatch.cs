using Monitoring.Core.Drift.Detection;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// One input of one agent beside its reference: the stream of unseen values, fed with every outcome, and the values of the present
/// look. A signal is told when a stretch begins and not again before it has been quiet: 500 outcomes, or two looks.
/// Not thread-safe.
/// </summary>
public sealed class InputWatch
{
    /// <summary>Transactions with unseen values that are kept by name.</summary>
    public const int MostExamples = 8;

    private readonly UnseenValues detector;
    private readonly List<UnseenExample> examples;
    private readonly long[] counts;
    private DetectorMemory memory;
    private Tally tally;

    /// <summary>Starts to watch an input.</summary>
    /// <param name="name">The input.</param>
    /// <param name="reference">Its reference.</param>
    /// <param name="inputs">How many inputs of the agent are watched together.</param>
    internal InputWatch(InputName name, InputReference reference, int inputs)
        : this(name, reference, inputs, default, default, [], new long[reference.Places])
    {
        // The reference's own outcomes, none of them unseen, are the first of the stream.
        for (var row = 0L; row < reference.Rows; row++)
        {
            detector.Feed(ref memory, Familiarity.Known);
        }
    }

    internal InputWatch(
        InputName name, InputReference reference, int inputs, DetectorMemory memory, Tally tally, List<UnseenExample> examples,
            long[] counts)
    {
        (Name, Reference, this.memory, this.tally, this.examples, this.counts) = (name, reference, memory, tally, examples, counts);
        detector = new UnseenValues(reference.NormallyUnseen, inputs);
    }

    /// <summary>The input.</summary>
    public InputName Name { get; }

    /// <summary>Its reference.</summary>
    public InputReference Reference { get; }

    /// <summary>Outcomes with an unseen value since the reference was frozen.</summary>
    public long Unseen { get; internal set; }

    /// <summary>Signals since the reference was frozen, told or not.</summary>
    public long Signals { get; internal set; }

    /// <summary>The evidence for unseen values as a share of what raises a signal; a signal sets it back to 0.</summary>
    public double Evidence => detector.Share(memory);

    /// <summary>The latest transactions with unseen values, oldest first.</summary>
    public IReadOnlyList<UnseenExample> Examples => examples;

    /// <summary>The stretch in which it differs; null while it is as its reference.</summary>
    public InputDrift? Drift { get; internal set; }

    /// <summary>The last closed look; null before the first.</summary>
    public Look? LastLook { get; internal set; }

    /// <summary>Values of the present look.</summary>
    public long LookRows => counts.Sum();

    internal DetectorMemory Memory => memory;

    internal Tally Tally => tally;

    internal ReadOnlySpan<long> Counts => counts;

    /// <summary>Takes what one outcome had.</summary>
    /// <param name="arrival">The outcome.</param>
    /// <param name="frozen">The reference in words, for a signal.</param>
    /// <returns>What must be told, or null.</returns>
    internal InputSignal? Take(in Arrival arrival, AgentInputs frozen)
    {
        var value = Name.ValueIn(arrival.Content);
        var (place, change) = Reference.Of(value);
        if (place >= 0)
        {
            counts[place]++;
        }

        if (change is { } isNew)
        {
            Unseen++;
            Remember(new UnseenExample(arrival.Number, arrival.TransactionId, arrival.OccurredAt, InputReference.Text(value), isNew,
                arrival.Segments));
        }

        var reading = detector.Feed(ref memory, ref tally, change is null ? Familiarity.Known : Familiarity.Unseen, arrival.Number);
        if (!reading.IsAlarm)
        {
            Drift = Drift?.AfterOutcome();
            return null;
        }

        return Signal(Since(reading, arrival, frozen), drift => drift with { QuietOutcomes = 0 });
    }

    /// <summary>Closes the present look; with too few values it goes on.</summary>
    /// <param name="now">When.</param>
    /// <param name="frozen">The reference in words, for a signal.</param>
    /// <returns>What must be told, or null.</returns>
    internal InputSignal? Close(DateTimeOffset now, AgentInputs frozen)
    {
        if (LookRows < Look.FewestRows)
        {
            return null;
        }

        LastLook = Reference.Compare(counts, frozen.Budget.PerLook, now);
        var signal = LastLook.IsSignal
            ? Reference.Describe(frozen.Told(Name, Reference, InputChange.Moved, now) with { Look = LastLook }, counts) : null;
        Array.Clear(counts);
        if (signal is null)
        {
            Drift = Drift?.AfterLook();
            return null;
        }

        return Signal(signal, drift => drift with { QuietLooks = 0 });
    }

    private static long Began(Stretch stretch) => stretch.Score == 0 ? long.MaxValue : stretch.SincePosition;

    private InputSignal? Signal(InputSignal signal, Func<InputDrift, InputDrift> awaken)
    {
        Signals++;
        var isTold = Drift is not null;
        Drift = awaken(Drift ?? new InputDrift(signal.Change, signal.At, signal.Examples.Count == 0 ? null
            : signal.Examples[0].TransactionId, null, null));
        return isTold ? null : signal;
    }

    private InputSignal Since(CountedReading reading, in Arrival arrival, AgentInputs frozen)
    {
        var stretch = examples.Where(example => example.Number >= reading.Since.SincePosition).ToList();
        return frozen.Told(Name, Reference, stretch[0].Change, arrival.ReceivedAt) with
        {
            Judged = reading.Since.Judged,
            Unseen = reading.Since.Wrong,
            Examples = stretch,
            Shared = SharedSegment.Among(stretch, arrival.Cuts),
        };
    }

    // A signal names the first of its stretch: of more than are kept, the one behind it goes, and it goes itself with its stretch.
    private void Remember(UnseenExample example)
    {
        if (examples.Count == MostExamples)
        {
            var isOver = examples[0].Number < Math.Min(Began(tally.Mild), Began(tally.Hard));
            examples.RemoveAt(isOver ? 0 : 1);
        }

        examples.Add(example);
    }
}
