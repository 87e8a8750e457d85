using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;

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

/// <summary>One look at an input: the values since the look before, compared with the reference.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="Test">The test.</param>
/// <param name="Rows">Values compared.</param>
/// <param name="Statistic">The test's statistic.</param>
/// <param name="Chance">Chance of a statistic as large without any drift.</param>
/// <param name="Allowed">Chance of a mistake that this look may have: its share of the budget.</param>
/// <param name="Moved">Share of the rows that lie elsewhere than before, 0 to 1: the total variation, for numbers the largest gap.</param>
public sealed record Look(DateTimeOffset At, LookTest Test, long Rows, double Statistic, double Chance, double Allowed, double Moved)
{
    /// <summary>Values from which a look may be closed; fewer wait for the next one.</summary>
    public const int FewestRows = 50;

    /// <summary>
    /// The smallest move worth a notice, however sure: with many rows a test is sure of differences that nobody need know.
    /// </summary>
    public const double WorthTelling = 0.05;

    /// <summary>True when the values have moved.</summary>
    public bool IsSignal => Chance <= Allowed && Moved >= WorthTelling;
}

/// <summary>How the values of a look are compared with the reference.</summary>
public enum LookTest
{
    /// <summary>Texts: Pearson's chi-square of the contingency table.</summary>
    ChiSquare,

    /// <summary>Numbers: the largest gap between the two distribution functions.</summary>
    KolmogorovSmirnov,
}

/// <summary>Whether the reference had a value.</summary>
public enum Familiarity
{
    /// <summary>The reference had it, or may have had it.</summary>
    Known,

    /// <summary>The reference never had it.</summary>
    Unseen,
}

/// <summary>
/// "A value the reference never had" as a stream of its own, without any label: the detector for verdicts
/// (<see cref="MixtureDetector"/>) with unseen in the place of wrong. One unseen value in a hundred is called normal.
/// A purchase order layout that changes for one customer shows with its third document there.
/// </summary>
public sealed class UnseenValues
{
    /// <summary>Share of unseen values that is called normal.</summary>
    public const double Normal = 0.01;

    private readonly MixtureDetector detector;

    /// <summary>Makes the detector.</summary>
    /// <param name="cuts">d, at least 1: the total and each declared cut.</param>
    public UnseenValues(int cuts)
        : this(new HealthyErrorRate(Normal), cuts)
    {
    }

    /// <summary>Makes the detector for an input in which more than one value in a hundred is new with nothing being wrong.</summary>
    /// <param name="normal">Share of unseen values that is called normal.</param>
    /// <param name="streams">Streams watched together, at least 1: one mistaken alarm in 1,000 outcomes at most over all of them.</param>
    public UnseenValues(HealthyErrorRate normal, int streams) => detector = MixtureDetector.ForCuts(normal, streams);

    /// <summary>The evidence of a stream as a share of what raises an alarm.</summary>
    public double Share(in DetectorMemory memory) => memory.Mean / detector.AlarmAt;

    /// <summary>Takes one value of an attribute.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="familiarity">Whether the reference had the value.</param>
    public Reading Feed(ref DetectorMemory memory, Familiarity familiarity) =>
        detector.Feed(ref memory, Place(familiarity));

    /// <summary>Takes one value of an attribute and keeps count of it; wrong stands for unseen.</summary>
    /// <param name="memory">The stream's memory; set back to nothing on an alarm.</param>
    /// <param name="tally">The stream's tally; set back to nothing on an alarm.</param>
    /// <param name="familiarity">Whether the reference had the value.</param>
    /// <param name="position">Position of the outcome in the log, 1 or more.</param>
    public CountedReading Feed(ref DetectorMemory memory, ref Tally tally, Familiarity familiarity, long position) =>
        detector.Feed(ref memory, ref tally, Place(familiarity), position);

    private static Verdict Place(Familiarity familiarity) => familiarity == Familiarity.Unseen ? Verdict.Incorrect : Verdict.Correct;
}
