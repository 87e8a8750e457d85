using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Monitoring.Core.Alerts;
using Monitoring.Service.Api;
using Monitoring.Service.Tests.Trust;

namespace Monitoring.Service.Tests.Api;

public sealed class AnswerTests
{
    private static readonly JsonSerializerOptions Json = new(
        new ServiceCollection().AddApi().BuildServiceProvider().GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions)
    {
        WriteIndented = true,
    };

    [Fact]
    public void A_breached_SLO_is_told_with_its_numerator_denominator_and_interval() =>
        GoldenFile.Matches("slo.json", Indented(Answer()));

    [Fact]
    public void An_SLO_asked_for_alone_is_told_with_what_stands_behind_its_number() =>
        GoldenFile.Matches("slo-trust.json", Indented(SloAnswer.Of(Samples.Agent(Samples.Slo()), Samples.Slo(), Trusts.OrderEntry)));

    [Fact]
    public void A_card_that_is_not_there_yet_is_null_and_said_to_come()
    {
        var trust = Trusts.OrderEntry with { Price = new(null, Trusts.Rule, null, Trusts.Terms), Pilot = null, Confidence = default };
        var slo = JsonSerializer.SerializeToElement(SloAnswer.Of(Samples.Agent(Samples.Slo()), Samples.Slo(), trust), Json);

        var price = slo.GetProperty("price");
        Assert.True(price.GetProperty("isBeingComputed").GetBoolean());
        Assert.Equal(JsonValueKind.Null, price.GetProperty("detector").ValueKind);
        Assert.Equal(JsonValueKind.Null, price.GetProperty("verdictsPerDay").ValueKind);
        Assert.False(slo.TryGetProperty("pilot", out _));
        Assert.False(slo.TryGetProperty("confidence", out _));
    }

    [Fact]
    public void Where_nothing_is_judged_there_is_no_accuracy_and_no_interval()
    {
        var slo = Samples.Slo(state: AccuracyState.WarmingUp, wrong: 0, judged: 0, episode: null);

        GoldenFile.Matches("slo-not-measured.json", Indented(SloAnswer.Of(Samples.Agent(slo) with { Outcomes = 0 }, slo)));
    }

    [Fact]
    public void A_window_that_is_not_full_is_insufficient() => Assert.Equal(
        RatioState.Insufficient, Answer(Samples.Slo(state: AccuracyState.WarmingUp, wrong: 4, judged: 37, episode: null)).RatioState);

    [Fact]
    public void Agents_nobody_registered_are_flagged() => GoldenFile.Matches(
        "agents.json", Indented(
            new Page<AgentAnswer>([AgentAnswer.Of(Samples.WithRefused(Samples.WithWaiting(Samples.Agent(Samples.Slo())))), AgentAnswer.Of(Samples.WithoutAnswer(Samples.Agent(Samples.Slo("returns", AccuracyState.Healthy, 3, 100, null)))),
            AgentAnswer.Of(Samples.Uncovered("shadow-bot"))], null)));

    [Fact]
    public void Transitions_are_told_with_their_window() => GoldenFile.Matches("transitions.json", Indented(new Page<TransitionAnswer>(
        [TransitionAnswer.Of(new(12, 147, "PO-1041", AccuracyState.AtRisk, AccuracyState.Breached, 100, 11, 7, 0, Samples.Breach))],
            null)));

    [Fact]
    public void Late_truth_is_told_with_when_it_was_and_when_it_was_learned() => GoldenFile.Matches("late.json", Indented(new Page<LateAnswer>(
        [LateAnswer.Of(new(7, 13, 28, Samples.Breach.AddDays(-42), Samples.Breach.AddDays(-41), Samples.Breach, "PO-0990"))], null)));

    [Fact]
    public void An_episode_is_told_with_its_notices_and_deliveries() =>
        GoldenFile.Matches("episode.json", Indented(EpisodeAnswer.Of(Samples.Episode())));

    [Fact]
    public void Drift_is_told_by_cut_and_value_with_what_it_is_measured_against() =>
        GoldenFile.Matches("drift.json", Indented(DriftAnswer.Of(Samples.Drift(Samples.Slo()))));

    [Fact]
    public void A_transaction_is_told_as_it_was_sent_with_the_defaults_filled_in() =>
        GoldenFile.Matches("transaction.json", Indented(TransactionAnswer.Of(Samples.Transaction())));

    [Fact]
    public void Watched_inputs_are_told_with_their_evidence_and_their_budget() =>
        GoldenFile.Matches("data-drift.json", Indented(DataDriftAnswer.Of(Frozen(), WatchedOrders.Inputs())));

    [Fact]
    public void An_agent_whose_reference_is_still_to_be_frozen_says_what_it_needs()
    {
        var answer = DataDriftAnswer.Of(Frozen(), null);

        Assert.Equal((InputsState.Waiting, 1_000, 0), (answer.State, answer.ReferenceNeeds, answer.Inputs.Count));
        Assert.Equal(InputsState.Off, DataDriftAnswer.Of(Samples.Agent(Samples.Slo()), null).State);
    }

    [Fact]
    public void A_verdict_before_its_outcome_stands_alone() => GoldenFile.Matches(
        "transaction-early.json",
        Indented(TransactionAnswer.Of(Samples.Transaction()
            with { Outcome = null, Verdicts = [.. Samples.Transaction().Verdicts.Skip(1)] })));

    private static Storage.Reading.AgentReading Frozen()
    {
        var slo = Samples.Slo();
        return Samples.Agent(slo with { Covered = slo.Covered with { Slo = slo.Covered.Slo with { FreezesBaseline = true } } });
    }

    private static SloAnswer Answer() => Answer(Samples.Slo());

    private static SloAnswer Answer(Storage.Reading.SloReading slo) => SloAnswer.Of(Samples.Agent(slo), slo);

    private static string Indented<T>(T answer) => JsonSerializer.Serialize(answer, Json) + "\n";
}
