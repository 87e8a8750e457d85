using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using static System.FormattableString;

namespace Monitoring.Core.Drift.Inputs;

/// <summary>
/// The watched inputs of one agent: every attribute, segment and the confidence that the frozen reference knew well enough. Two
/// things are watched in each, both without any verdict: unseen values with every outcome, and the mix of values in a look a day.
/// Pure; the same outcomes in the same order give the same state to the last bit. Not thread-safe.
/// </summary>
public sealed class AgentInputs
{
    /// <summary>Outcomes a reference needs.</summary>
    public const int FewestOutcomes = 1_000;

    /// <summary>Outcomes a reference takes at most, the newest.</summary>
    public const int MostOutcomes = 5_000;

    /// <summary>Outcomes of the reference that must have had an input to have it watched.</summary>
    public const int FewestOfInput = 100;

    /// <summary>Inputs watched at most, the most frequent.</summary>
    public const int MostInputs = 64;

    /// <summary>
    /// Mistaken notices a quarter that all looks together may cost: one every half year. In 40 simulated quarters of six inputs that
    /// did not drift, looks and unseen values together cost fewer than one.
    /// </summary>
    public const double MistakesPerQuarter = 0.5;

    /// <summary>Looks at an input in a quarter: one a day.</summary>
    public const int LooksPerQuarter = 92;

    private readonly InputWatch[] inputs;

    internal AgentInputs(IEnumerable<InputWatch> inputs) => this.inputs = [.. inputs];

    /// <summary>When the reference was frozen.</summary>
    public required DateTimeOffset FrozenAt { get; init; }

    /// <summary>Receipt of the oldest outcome of the reference.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Outcomes of the reference.</summary>
    public required long Rows { get; init; }

    /// <summary>Outcomes taken since.</summary>
    public long Outcomes { get; internal set; }

    /// <summary>The last signal, told or not; null before the first.</summary>
    public DateTimeOffset? LastSignalAt { get; internal set; }

    /// <summary>The inputs, attributes first, by name.</summary>
    public IReadOnlyList<InputWatch> Inputs => inputs;

    /// <summary>Inputs that differ from the reference now.</summary>
    public int Drifted => inputs.Count(input => input.Drift is not null);

    /// <summary>The largest evidence for unseen values over the inputs, as a share of what raises a signal.</summary>
    public double Evidence => inputs.Max(input => (double?)input.Evidence) ?? 0;

    /// <summary>What the looks may cost.</summary>
    public FalseAlarmBudget Budget => new(MistakesPerQuarter, Math.Max(1, inputs.Length), LooksPerQuarter);

    /// <summary>How often unseen values raise a signal by mistake, in words.</summary>
    public string UnseenBudget => Invariant(
        $"By chance unseen values raise at most one signal in {Detection.MixtureDetector.VerdictsPerMistake:N0} outcomes over all {inputs.Length} inputs together, even where one value in a hundred is new anyway; where fewer are, far fewer.");

    /// <summary>How often a look raises a signal by mistake, in words.</summary>
    public string LookBudget => Invariant($"By chance looks raise {Budget}.");

    /// <summary>Freezes a reference.</summary>
    /// <param name="sample">What was sent with each of at least <see cref="FewestOutcomes"/> outcomes.</param>
    /// <param name="since">Receipt of the oldest.</param>
    /// <param name="now">When it is frozen.</param>
    public static AgentInputs Freeze(IReadOnlyList<OutcomeContent> sample, DateTimeOffset since, DateTimeOffset now)
    {
        if (sample.Count < FewestOutcomes)
        {
            throw new ArgumentException("A reference needs 1,000 outcomes.", nameof(sample));
        }

        var references = Frequent(sample)
            .Select(name => (Name: name, Reference: InputReference.Freeze([.. sample.Select(name.ValueIn)])))
            .Where(input => input.Reference is not null)
            .Take(MostInputs)
            .OrderBy(input => input.Name.Kind).ThenBy(input => input.Name.Key, StringComparer.Ordinal)
            .ToList();
        return new(references.Select(input => new InputWatch(input.Name, input.Reference!, references.Count)))
        {
            FrozenAt = now,
            Since = since,
            Rows = sample.Count,
        };
    }

    /// <summary>Reads the stored form.</summary>
    /// <param name="state">What <see cref="Encode"/> gave.</param>
    /// <param name="references">The references by their input.</param>
    /// <exception cref="InvalidDataException">The bytes have another version, are damaged, or belong to other references.</exception>
    public static AgentInputs Decode(byte[] state, IReadOnlyDictionary<InputName, InputReference> references) =>
        InputsCodec.Read(state, references);

    /// <summary>The stored form without the references, which never change.</summary>
    public byte[] Encode() => InputsCodec.Write(this);

    /// <summary>Takes an accepted outcome.</summary>
    /// <param name="outcome">As stored.</param>
    /// <param name="cuts">Cuts declared by the agent's SLOs, in registry order.</param>
    /// <param name="signals">Gets what must be told.</param>
    public void Take(StoredOutcome outcome, IReadOnlyList<string> cuts, ICollection<InputSignal> signals) =>
        Take(new Arrival(++Outcomes, outcome.TransactionId, outcome.OccurredAt, outcome.ReceivedAt, OutcomeContent.Read(outcome.Content),
            cuts), signals);

    /// <summary>Closes the present look at every input that has values enough.</summary>
    /// <param name="now">When.</param>
    /// <param name="signals">Gets what must be told.</param>
    public void CloseLooks(DateTimeOffset now, ICollection<InputSignal> signals)
    {
        foreach (var input in inputs)
        {
            Note(input, input.Signals, input.Close(now, this), now, signals);
        }
    }

    /// <summary>A signal with what it says of the reference.</summary>
    internal InputSignal Told(InputName name, InputReference reference, InputChange change, DateTimeOffset at) => new()
    {
        Input = name,
        Change = change,
        At = at,
        ReferenceRows = Rows,
        ReferenceSince = Since,
        FrozenAt = FrozenAt,
        Lowest = reference.Lowest,
        Highest = reference.Highest,
        Budget = change == InputChange.Moved ? LookBudget : UnseenBudget,
    };

    private static IEnumerable<InputName> Frequent(IReadOnlyList<OutcomeContent> sample) => sample
        .SelectMany(content => content.Attributes.Keys.Select(key => new InputName(InputKind.Attribute, key))
            .Concat(content.Segments.Keys.Select(key => new InputName(InputKind.Segment, key)))
            .Concat(content.Confidence is null ? [] : [InputName.Confidence]))
        .CountBy(name => name)
        .Where(name => name.Value >= FewestOfInput)
        .OrderByDescending(name => name.Value).ThenBy(name => name.Key.Kind).ThenBy(name => name.Key.Key, StringComparer.Ordinal)
        .Select(name => name.Key);

    internal void Take(in Arrival arrival, ICollection<InputSignal> signals)
    {
        foreach (var input in inputs)
        {
            Note(input, input.Signals, input.Take(arrival, this), arrival.ReceivedAt, signals);
        }
    }

    private void Note(InputWatch input, long before, InputSignal? signal, DateTimeOffset at, ICollection<InputSignal> signals)
    {
        LastSignalAt = input.Signals > before ? at : LastSignalAt;
        if (signal is not null)
        {
            signals.Add(signal);
        }
    }
}

/// <summary>One accepted outcome on its way through the watched inputs.</summary>
/// <param name="Number">Its number since the reference was frozen, from 1.</param>
/// <param name="TransactionId">Its transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="Content">What was sent.</param>
/// <param name="Cuts">Cuts declared by the agent's SLOs, in registry order.</param>
internal readonly record struct Arrival(
    long Number, string TransactionId, DateTimeOffset OccurredAt, DateTimeOffset ReceivedAt, OutcomeContent Content,
        IReadOnlyList<string> Cuts)
{
    /// <summary>Its values of the declared cuts, those it has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Segments
    {
        get
        {
            var segments = new List<KeyValuePair<string, string>>(Cuts.Count);
            foreach (var cut in Cuts)
            {
                if (Content.Segments.TryGetValue(cut, out var value))
                {
                    segments.Add(new(cut, value));
                }
            }

            return segments;
        }
    }
}

/// <summary>Which agents' inputs are watched, and when the next look is due.</summary>
public static class Watching
{
    /// <summary>True when an SLO of the agent freezes a baseline and has drift watched.</summary>
    public static bool WatchesInputs(this Coverage coverage)
    {
        // Asked with every write: nothing is allocated.
        for (var i = 0; i < coverage.Slos.Count; i++)
        {
            if (coverage.Slos[i].Slo is { FreezesBaseline: true, IsWatched: true })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The cuts that the agent's SLOs declare, each once, in registry order.</summary>
    public static IReadOnlyList<string> Cuts(this Coverage coverage) =>
        [.. coverage.Slos.SelectMany(slo => slo.Slo.Cuts).Distinct(StringComparer.Ordinal)];

    /// <summary>The first midnight of the plant after an instant; where that hour is skipped, the first moment after it.</summary>
    public static DateTimeOffset NextLook(DateTimeOffset after, TimeZoneInfo zone) =>
        PlantDay.EndOf(PlantDay.Of(after, zone), zone);
}
