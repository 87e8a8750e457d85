using System.Net;
using System.Text.Json;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

public sealed class ApiEndpointsTests : IAsyncLifetime
{
    private readonly ApiHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task An_agent_tells_its_last_drill_and_whether_its_owner_answers()
    {
        await host.WatchAsync("order-entry-accuracy");
        var agent = (await host.AskAsync("/v1/agents")).GetProperty("items")[0];
        Assert.Equal((JsonValueKind.Null, true), (agent.GetProperty("lastDrill").ValueKind, agent.GetProperty("ownerAnswers").GetBoolean()));

        var now = host.Clock.GetUtcNow();
        Assert.Equal(1, await host.Store.Alerts.DrillAsync(new MonthlyDrill(now, now.AddDays(-1), now.AddDays(1)), CancellationToken.None));
        var claimed = Assert.Single(await host.Store.Outbox.ClaimAsync("test", 1, CancellationToken.None));
        await host.Store.Outbox.SettleAsync("test", claimed, "Dana Ruiz", Attempt.Refused("550 5.1.1 no such user"), CancellationToken.None);
        agent = (await host.AskAsync("/v1/agents")).GetProperty("items")[0];
        Assert.Equal(now, agent.GetProperty("lastDrill").GetProperty("at").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, agent.GetProperty("lastDrill").GetProperty("answeredAt").ValueKind);
        Assert.False(agent.GetProperty("ownerAnswers").GetBoolean());

        host.Clock.Advance(TimeSpan.FromMinutes(6));
        var alert = (await host.AskAsync("/v1/alerts?kind=drill")).GetProperty("items")[0].GetProperty("id").GetInt64();
        await host.Store.Alerts.AcknowledgeAsync(alert, "dana", "", now.AddHours(1), CancellationToken.None);
        agent = (await host.AskAsync("/v1/agents")).GetProperty("items")[0];
        Assert.Equal(now.AddMinutes(6), agent.GetProperty("lastDrill").GetProperty("answeredAt").GetDateTimeOffset());
        Assert.True(agent.GetProperty("ownerAnswers").GetBoolean());
    }

    [Fact]
    public async Task A_breach_is_told_alike_by_SLO_transition_episode_and_transaction()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);

        var slo = await host.AskAsync("/v1/slos/order-entry-accuracy");
        var transition = Assert.Single((await host.AskAsync("/v1/slos/order-entry-accuracy/transitions")).GetProperty("items")
            .EnumerateArray());
        var listed = Assert.Single((await host.AskAsync("/v1/episodes?slo=order-entry-accuracy&state=open")).GetProperty("items")
            .EnumerateArray());
        var episode = await host.AskAsync($"/v1/episodes/{slo.GetProperty("episode")}");
        var transaction = await host.AskAsync("/v1/transactions?agent=order-entry&transactionId=PO-11");

        Assert.Equal("breached", slo.GetProperty("state").GetString());
        Assert.Equal("insufficient", slo.GetProperty("ratioState").GetString());
        Assert.Equal("PO-11", transition.GetProperty("transactionId").GetString());
        Assert.Equal(slo.GetProperty("lastPosition").GetInt64(), transition.GetProperty("position").GetInt64());
        Assert.Equal(episode.GetRawText(), listed.GetRawText());
        Assert.Equal("BREACH", episode.GetProperty("notices")[0].GetProperty("kind").GetString());
        Assert.Equal("waiting", episode.GetProperty("notices")[0].GetProperty("deliveries")[0].GetProperty("state").GetString());
        Assert.Equal(11, transaction.GetProperty("verdicts")[0].GetProperty("position").GetInt64());
        Assert.Equal("2026-06-01T12:50:01Z", transaction.GetProperty("outcome").GetProperty("occurredAt").GetString());
    }

    [Fact]
    public async Task Drift_is_told_of_an_SLO_in_force_and_of_no_other()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);

        var drift = await host.AskAsync("/v1/slos/order-entry-accuracy/drift");

        Assert.Equal("notify", drift.GetProperty("drift").GetString());
        Assert.Equal(JsonValueKind.Null, drift.GetProperty("cuts")[0].GetProperty("cut").ValueKind);
        Assert.Equal(11, drift.GetProperty("cuts")[0].GetProperty("values")[0].GetProperty("wrong").GetInt32());
        Assert.NotEqual(0, drift.GetProperty("cuts")[0].GetProperty("signals").GetInt32());
        Assert.Equal(HttpStatusCode.NotFound,
            (await host.Client.GetAsync("/v1/slos/unknown/drift", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task An_SLO_alone_has_its_price_as_soon_as_that_is_computed_and_a_list_has_none()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);

        var price = (await host.AskAsync("/v1/slos/order-entry-accuracy")).GetProperty("price");
        for (var tries = 0; price.GetProperty("isBeingComputed").GetBoolean() && tries < 600; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            price = (await host.AskAsync("/v1/slos/order-entry-accuracy")).GetProperty("price");
        }

        Assert.Equal(11, price.GetProperty("verdictsPerDay").GetDecimal());
        Assert.Equal(275, price.GetProperty("rule").GetProperty("mistakenAlarms")[0].GetProperty("verdictsBetween").GetDouble());
        Assert.Equal(2, price.GetProperty("detector").GetProperty("cuts").GetInt32());
        Assert.Equal(0.08, price.GetProperty("detector").GetProperty("healthyErrorRate").GetDouble());
        var listed = Assert.Single((await host.AskAsync("/v1/slos")).GetProperty("items").EnumerateArray());
        Assert.False(listed.TryGetProperty("price", out _));
    }

    [Fact]
    public async Task A_retired_SLO_is_gone_but_its_history_stays_readable()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);
        await host.WatchAsync("invoice-accuracy");

        await host.RefusedAsync("/v1/slos/order-entry-accuracy", HttpStatusCode.NotFound);
        var listed = Assert.Single((await host.AskAsync("/v1/slos")).GetProperty("items").EnumerateArray());
        Assert.Equal("invoice-accuracy", listed.GetProperty("slo").GetString());
        Assert.NotEmpty((await host.AskAsync("/v1/slos/order-entry-accuracy/transitions")).GetProperty("items").EnumerateArray());
        var episode = Assert.Single((await host.AskAsync("/v1/episodes?slo=order-entry-accuracy&state=closed")).GetProperty("items")
            .EnumerateArray());
        Assert.Equal("RETIRED", episode.GetProperty("notices").EnumerateArray().Last().GetProperty("kind").GetString());
        Assert.Empty((await host.AskAsync("/v1/episodes?state=open")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Data_state_is_never_until_the_first_outcome()
    {
        await host.WatchAsync("order-entry-accuracy");
        Assert.Equal("never", (await host.AskAsync("/v1/slos/order-entry-accuracy")).GetProperty("dataState").GetString());

        await host.PostAsync(1, verdict: null);

        var slo = await host.AskAsync("/v1/slos/order-entry-accuracy");
        Assert.Equal("live", slo.GetProperty("dataState").GetString());
        Assert.Equal("notMeasured", slo.GetProperty("ratioState").GetString());
        Assert.Equal(1, slo.GetProperty("pending").GetInt64());
    }

    [Fact]
    public async Task Inputs_are_not_watched_until_a_baseline_is_frozen()
    {
        await host.WatchAsync("order-entry-accuracy");

        var inputs = await host.AskAsync("/v1/agents/order-entry/data-drift");

        Assert.Equal("off", inputs.GetProperty("state").GetString());
        Assert.Empty(inputs.GetProperty("inputs").EnumerateArray());
    }

    [Fact]
    public async Task An_agent_nobody_registered_is_listed_last_and_flagged()
    {
        await host.PostAsync(2, agent: "a-stranger");
        await host.WatchAsync("order-entry-accuracy");

        var agents = (await host.AskAsync("/v1/agents")).GetProperty("items").EnumerateArray().ToArray();

        Assert.Equal(["order-entry", "a-stranger"], agents.Select(agent => agent.GetProperty("agent").GetString()));
        Assert.Equal([false, true], agents.Select(agent => agent.GetProperty("uncovered").GetBoolean()));
    }

    [Fact]
    public async Task Messages_are_listed_by_state_with_their_alert()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);

        var slo = await host.AskAsync("/v1/slos/order-entry-accuracy");
        var page = await host.AskAsync("/v1/deliveries?state=waiting");
        var message = Assert.Single(page.GetProperty("items").EnumerateArray(), message => message.GetProperty("kind").GetString() == "BREACH");

        Assert.Equal("null", page.GetProperty("next").GetRawText());
        Assert.Equal(("dana", "mail", "waiting", 0), (Text("to"), Text("channel"), Text("state"), message.GetProperty("attempts").GetInt32()));
        Assert.Equal($"<{Text("id")}>", Text("messageId"));
        Assert.Equal(slo.GetProperty("episode").GetInt64(), message.GetProperty("alert").GetInt64());
        Assert.Equal(JsonValueKind.Null, message.GetProperty("lastError").ValueKind);
        Assert.Empty((await host.AskAsync("/v1/deliveries?state=dead")).GetProperty("items").EnumerateArray());
        Assert.Contains("waiting, sent, dead or absorbed",
            await host.RefusedAsync("/v1/deliveries?state=lost", HttpStatusCode.BadRequest), StringComparison.Ordinal);
        await host.RefusedAsync("/v1/deliveries?after=nonsense", HttpStatusCode.BadRequest);

        string? Text(string name) => message.GetProperty(name).GetString();
    }

    [Fact]
    public async Task A_dead_message_is_sent_once_more_and_no_other()
    {
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(11);
        var claimed = (await host.Store.Outbox.ClaimAsync("test", 4, CancellationToken.None)).Single(mail => mail.Kind == NoticeKind.Breach);
        var address = $"/v1/deliveries/{claimed.MessageId.Trim('<', '>')}/retry";
        Assert.Contains("it waits", await DetailAsync(HttpStatusCode.Conflict), StringComparison.Ordinal);
        await host.Store.Outbox.SettleAsync("test", claimed, "Dana Ruiz", Attempt.Refused("550 no such user"), CancellationToken.None);

        using var retried = await host.Client.PostAsync(address, null);

        var message = JsonDocument.Parse(await retried.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal((HttpStatusCode.OK, "waiting", 0), (retried.StatusCode, message.GetProperty("state").GetString(), message.GetProperty("attempts").GetInt32()));
        Assert.Equal(claimed.MessageId, message.GetProperty("messageId").GetString());
        address = "/v1/deliveries/nothing@agentops/retry";
        Assert.Contains("the message is not known", await DetailAsync(HttpStatusCode.NotFound), StringComparison.Ordinal);

        async Task<string> DetailAsync(HttpStatusCode status)
        {
            using var refused = await host.Client.PostAsync(address, null);
            Assert.Equal(status, refused.StatusCode);
            return JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("detail").GetString()!;
        }
    }

    [Fact]
    public async Task A_long_list_goes_on_page_by_page()
    {
        string[] slos = [.. Enumerable.Range(0, 1_001).Select(number => Invariant($"agent-{number:D4}-accuracy"))];
        await host.WatchAsync(slos);

        var first = await host.AskAsync("/v1/slos");
        var second = await host.AskAsync($"/v1/slos?after={first.GetProperty("next").GetString()}");

        Assert.Equal(
            slos,
            first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
                .Select(slo => slo.GetProperty("slo").GetString()!));
        Assert.Equal("null", second.GetProperty("next").GetRawText());
    }
}
