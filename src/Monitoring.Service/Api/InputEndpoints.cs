using Monitoring.Core.Drift.Inputs;
using Monitoring.Service.Access;
using Monitoring.Storage;
using Monitoring.Storage.Reading;

namespace Monitoring.Service.Api;

/// <summary>What an agent's inputs look like beside their frozen reference.</summary>
internal static class InputEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/agents/{agent}/data-drift", InputsAsync)
            .WithQuery()
            .Produces<DataDriftAnswer>()
            .WithName("getDataDrift")
            .WithSummary("The watched inputs of an agent beside their frozen reference: unseen values, daily looks, and how often each is mistaken");

    private static async Task<IResult> InputsAsync(string agent, CallerReadings caller, Store store, CancellationToken cancellationToken)
    {
        var agents = await caller.Readings.AgentsAsync(cancellationToken);
        return agents.FirstOrDefault(known => known.Name == agent) is { } found
            ? TypedResults.Ok(DataDriftAnswer.Of(found, await store.DataDrift.OfAsync(found.Id, cancellationToken)))
            : Refusals.Unknown("the agent");
    }
}

/// <summary>The watched inputs of an agent beside their frozen reference.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="State">Whether they are watched.</param>
/// <param name="FrozenAt">When the reference was frozen; null while there is none.</param>
/// <param name="ReferenceSince">Receipt of its oldest outcome; null while there is none.</param>
/// <param name="ReferenceOutcomes">Outcomes it was made of; 0 while there is none.</param>
/// <param name="ReferenceNeeds">Outcomes a reference needs.</param>
/// <param name="Outcomes">Outcomes compared since.</param>
/// <param name="Drifted">Inputs that differ from it now.</param>
/// <param name="UnseenBudget">How often unseen values raise a signal by mistake; null while there is no reference.</param>
/// <param name="LookBudget">How often looks raise a signal by mistake; null while there is no reference.</param>
/// <param name="Inputs">The inputs: attributes, segments, confidence.</param>
internal sealed record DataDriftAnswer(
    string Agent,
    InputsState State,
    DateTimeOffset? FrozenAt,
    DateTimeOffset? ReferenceSince,
    long ReferenceOutcomes,
    int ReferenceNeeds,
    long Outcomes,
    int Drifted,
    string? UnseenBudget,
    string? LookBudget,
    IReadOnlyList<InputAnswer> Inputs)
{
    /// <summary>The answer for an agent.</summary>
    public static DataDriftAnswer Of(AgentReading agent, AgentInputs? inputs) => new(
        agent.Name,
        agent.Coverage?.WatchesInputs() != true ? InputsState.Off : inputs is null ? InputsState.Waiting : InputsState.Watching,
        inputs?.FrozenAt,
        inputs?.Since,
        inputs?.Rows ?? 0,
        AgentInputs.FewestOutcomes,
        inputs?.Outcomes ?? 0,
        inputs?.Drifted ?? 0,
        inputs?.UnseenBudget,
        inputs?.LookBudget,
        [.. (inputs?.Inputs ?? []).Select(InputAnswer.Of)]);
}

/// <summary>Whether an agent's inputs are watched.</summary>
internal enum InputsState
{
    /// <summary>No SLO of the agent says <c>baseline: frozen</c>.</summary>
    Off,

    /// <summary>The reference is still to be frozen: fewer than 1,000 outcomes are stored, or it was asked for a moment ago.</summary>
    Waiting,

    /// <summary>They are compared with the frozen reference.</summary>
    Watching,
}

/// <summary>One watched input.</summary>
/// <param name="Input">Its key in the posts; <c>confidence</c> for the confidence.</param>
/// <param name="Kind">Attribute, segment or confidence.</param>
/// <param name="Drifted">True while it differs from the reference.</param>
/// <param name="Change">How it differed first; null while it does not.</param>
/// <param name="DriftedSince">Since when; null while it does not.</param>
/// <param name="FirstTransactionId">The first transaction with an unseen value of this stretch; null when there was none.</param>
/// <param name="Signals">Signals since the reference was frozen; only the first of a stretch is told.</param>
/// <param name="Unseen">Values the reference never had.</param>
/// <param name="LookValues">Values of the present look, which is closed after the plant's midnight once there are 50.</param>
/// <param name="LastLook">The last closed look; null before the first.</param>
internal sealed record InputAnswer(
    string Input,
    InputKind Kind,
    bool Drifted,
    InputChange? Change,
    DateTimeOffset? DriftedSince,
    string? FirstTransactionId,
    long Signals,
    UnseenAnswer Unseen,
    long LookValues,
    LookAnswer? LastLook)
{
    /// <summary>The answer for an input.</summary>
    public static InputAnswer Of(InputWatch input) => new(
        input.Name == InputName.Confidence ? input.Name.ToString() : input.Name.Key,
        input.Name.Kind,
        input.Drift is not null,
        input.Drift?.Change,
        input.Drift?.Since,
        input.Drift?.FirstTransactionId,
        input.Signals,
        UnseenAnswer.Of(input),
        input.LookRows,
        input.LastLook is { } look ? LookAnswer.Of(look) : null);
}

/// <summary>One closed look at an input.</summary>
/// <param name="At">When it was closed.</param>
/// <param name="Test">How it was compared: chi-square for texts, Kolmogorov–Smirnov for numbers.</param>
/// <param name="Values">Values compared.</param>
/// <param name="Statistic">The test's statistic.</param>
/// <param name="P">Chance of a statistic as large without any drift.</param>
/// <param name="Alpha">Chance of a mistake that the look may have: its share of the budget.</param>
/// <param name="Moved">Share of the values that lie elsewhere than before; a signal needs 0.05.</param>
/// <param name="Signal">True when it says that they moved.</param>
internal sealed record LookAnswer(DateTimeOffset At, LookTest Test, long Values, double Statistic, double P, double Alpha, double Moved,
    bool Signal)
{
    /// <summary>The answer for a look.</summary>
    public static LookAnswer Of(Look look) =>
        new(look.At, look.Test, look.Rows, look.Statistic, look.Chance, look.Allowed, look.Moved, look.IsSignal);
}

/// <summary>The values of an input that its reference never had.</summary>
/// <param name="Evidence">The evidence that there are too many, as a share of what raises a signal; a signal sets it back to 0.</param>
/// <param name="Count">Outcomes with one since the reference was frozen.</param>
/// <param name="Normal">Share of unseen values that is called normal.</param>
/// <param name="Lowest">The smallest number of the reference; null for texts.</param>
/// <param name="Highest">The largest number of the reference; null for texts.</param>
/// <param name="Latest">The latest of them, oldest first, at most eight.</param>
internal sealed record UnseenAnswer(double Evidence, long Count, double Normal, double? Lowest, double? Highest,
    IReadOnlyList<UnseenValueAnswer> Latest)
{
    /// <summary>The answer for an input.</summary>
    public static UnseenAnswer Of(InputWatch input) => new(
        input.Evidence,
        input.Unseen,
        input.Reference.NormallyUnseen.Share,
        input.Reference.Lowest,
        input.Reference.Highest,
        [.. input.Examples.Select(example =>
            new UnseenValueAnswer(example.TransactionId, example.OccurredAt, example.Change, example.Value))]);
}

/// <summary>One value that the reference never had.</summary>
/// <param name="TransactionId">The transaction.</param>
/// <param name="OccurredAt">When it happened.</param>
/// <param name="Change">In which way it is new.</param>
/// <param name="Value">The value as text; empty when it was missing.</param>
internal sealed record UnseenValueAnswer(string TransactionId, DateTimeOffset OccurredAt, InputChange Change, string Value);
