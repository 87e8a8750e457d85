using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Monitoring.Core.Tests.Alerts;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The life of an alert over HTTP: every scenario whose hold is the product's, one agent each, posted in random splits,
/// all agents mixed, the process restarted in between.
/// </summary>
public sealed class AlertLifeScenarios
{
    private const int Restarts = 3;

    private static readonly IReadOnlyList<LifeScenario> Scenarios = LifeScenarios.OfProduct;

    [Fact]
    public async Task Seventy_five_scenarios_give_the_same_alerts_in_any_split_and_over_restarts()
    {
        Assert.Equal(75, Scenarios.Count);
        await using var service =
            await ServiceProcess.StartAsync(RegistryText.Of(Scenarios.Select(scenario => (scenario.Agent, Slo(scenario.Slo)))));
        var random = new Random(20261124);
        var next = new int[Scenarios.Count];
        var total = Scenarios.Sum(scenario => scenario.Events.Count);
        var (posted, restarts) = (0, 0);
        while (posted < total)
        {
            var which = random.Next(Scenarios.Count);
            var scenario = Scenarios[which];
            var size = Math.Min(random.Next(1, 60), scenario.Events.Count - next[which]);
            await PostAsync(service, scenario, next[which], size);
            next[which] += size;
            posted += size;
            if (posted * (Restarts + 1) / total > restarts)
            {
                restarts++;
                await service.RestartAsync();
            }
        }

        foreach (var scenario in Scenarios)
        {
            await CompareAsync(service, scenario);
        }

        Assert.Equal(Restarts, Math.Min(restarts, Restarts));
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static string Slo(LifeSlo slo)
    {
        static string List(string name, string[]? words) => words is null ? "" : $", {name}: [{string.Join(", ", words)}]";
        static string Percent(string ratio) =>
            Invariant($"{decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture) * 100:0.####}%");
        return Invariant($"{{ target: {Percent(slo.Target)}, alertBelow: {Percent(slo.AlertBelow)}, over: {slo.Window} transactions")
            + List("dispositions", slo.Dispositions) + List("selections", slo.Selections) + List("countFrom", slo.CountFrom)
            + (slo.Indicator is { } indicator ? $", indicator: {indicator}" : "") + " }";
    }

    // Outcomes and later verdicts go to different endpoints, so a split also ends where the kind changes.
    private static async Task PostAsync(ServiceProcess service, LifeScenario scenario, int from, int count)
    {
        for (var start = from; start < from + count;)
        {
            var path = Path(scenario, start);
            var end = start;
            while (end < from + count && Path(scenario, end) == path)
            {
                end++;
            }

            var body = new JsonArray([.. Enumerable.Range(start, end - start).Select(i => (JsonNode)Body(scenario, scenario.Events[i]))]);
            using var answer = await service.Http.PostAsJsonAsync(path, body);
            Assert.True((int)answer.StatusCode is 200 or 207 or 409, await answer.Content.ReadAsStringAsync());
            start = end;
        }
    }

    private static string Path(LifeScenario scenario, int index)
    {
        var next = scenario.Events[index];
        return next.Again is { } first ? Path(scenario, first) : next.Of is null ? "/v1/outcomes" : "/v1/verdicts";
    }

    private static JsonObject Body(LifeScenario scenario, LifeEvent next)
    {
        if (next.Again is { } repeated)
        {
            var first = scenario.Events[repeated];
            return Body(scenario, next.Verdict is { } other ? first with { Verdict = other } : first);
        }

        var body = new JsonObject
        {
            ["agent"] = scenario.Agent,
            ["transactionId"] = Invariant($"PO-{scenario.TransactionOf(next)}"),
        };
        if (next.Of is null)
        {
            Add(body, "disposition", next.Disposition);
            Add(body, "agentVersion", next.AgentVersion);
            Add(body, "occurredAt", next.OccurredAt is { } at ? at.ToString("O", System.Globalization.CultureInfo.InvariantCulture) : null);
        }
        else
        {
            body["verdictId"] = Invariant($"V-{next.Index}");
        }

        if (next.Word is { } word)
        {
            body["verdict"] = word;
            body["source"] = next.Source ?? "check";
            Add(body, "selection", next.Selection);
            Add(body, "indicator", next.Indicator);
            if (next.Selection == "random")
            {
                body["inclusionProbability"] = 0.1;
            }
        }

        return body;
    }

    private static void Add(JsonObject body, string name, string? value)
    {
        if (value is not null)
        {
            body[name] = value;
        }
    }

    private static async Task CompareAsync(ServiceProcess service, LifeScenario scenario)
    {
        var slo = scenario.Agent + "-accuracy";
        var transitions = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{slo}/transitions");
        var episodes = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/episodes?slo={slo}");
        var whole = new List<JsonElement>();
        foreach (var episode in episodes.GetProperty("items").EnumerateArray().Reverse())
        {
            whole.Add(await service.Http.GetFromJsonAsync<JsonElement>(Invariant($"/v1/episodes/{episode.GetProperty("id").GetInt64()}")));
        }

        var end = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{slo}");
        Assert.Equal(scenario.Story, scenario.StoryOf(
            transitions.GetProperty("items").EnumerateArray().Select(found => LifeScenario.Transition(
                found.GetProperty("position").GetInt64(), State(found, "from"), State(found, "to"), Number(found, "wrong"),
                Number(found, "judged"), Number(found, "reopening"))),
            whole.SelectMany((episode, i) => episode.GetProperty("notices").EnumerateArray().Select(found => LifeScenario.Notice(
                found.GetProperty("position").GetInt64(), found.GetProperty("kind").GetString()!, i + 1))),
            new LifeEnd(Number(end, "wrong"), Number(end, "judged"), State(end, "state"), whole.Count,
                whole.Count == 0 ? 0 : Number(whole[^1], "held"))));
    }

    private static int Number(JsonElement found, string name) => found.GetProperty(name).GetInt32();

    private static string State(JsonElement found, string name)
    {
        var word = found.GetProperty(name).GetString()!;
        return char.ToUpperInvariant(word[0]) + word[1..];
    }
}
