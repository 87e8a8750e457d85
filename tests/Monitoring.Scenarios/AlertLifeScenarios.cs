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

    private static readonly IReadOnlyList<LifeScenario> Scenarios =
        [.. LifeScenarios.All.Where(scenario => scenario.Slo.Hold == (scenario.Slo.Window + 3) / 4)];

    [Fact]
    public async Task Seventy_five_scenarios_give_the_same_alerts_in_any_split_and_over_restarts()
    {
        Assert.Equal(75, Scenarios.Count);
        await using var service =
            await ServiceProcess.StartAsync(RegistryText.Of(Scenarios.Select(scenario => (Name(scenario), Slo(scenario.Slo)))));
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

    private static string Name(LifeScenario scenario) => scenario.Name.Replace('_', '-');

    private static string Slo(LifeSlo slo)
    {
        static string List(string name, string[]? words) => words is null ? "" : $", {name}: [{string.Join(", ", words)}]";
        static string Percent(string ratio) =>
            Invariant($"{decimal.Parse(ratio, System.Globalization.CultureInfo.InvariantCulture) * 100:0.####}%");
        return Invariant($"{{ target: {Percent(slo.Target)}, alertBelow: {Percent(slo.AlertBelow)}, over: {slo.Window} transactions{List("dispositions", slo.Dispositions)}{List("selections", slo.Selections)}{List("countFrom", slo.CountFrom)}{(slo.Indicator is { } indicator ? $", indicator: {indicator}" : "")} }}");
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
            ["agent"] = Name(scenario),
            ["transactionId"] = Invariant($"PO-{Transaction(scenario, next)}"),
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

    private static int Transaction(LifeScenario scenario, LifeEvent next) =>
        next.Of is { } earlier ? Transaction(scenario, scenario.Events[earlier]) : next.Index;

    private static async Task CompareAsync(ServiceProcess service, LifeScenario scenario)
    {
        var slo = Name(scenario) + "-accuracy";
        var expected = scenario.Expected.Where(change => change.From != change.To).Select(change => Invariant(
            $"{Camel(change.From)} to {Camel(change.To)}: {change.E} of {change.N}")).ToList();
        var transitions = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{slo}/transitions");
        var found = transitions.GetProperty("items").EnumerateArray().Select(item => Invariant(
            $"{item.GetProperty("from").GetString()} to {item.GetProperty("to").GetString()}: {item.GetProperty("wrong").GetInt32()} of {item.GetProperty("judged").GetInt32()}")).ToList();
        Assert.True(expected.SequenceEqual(found),
            $"{scenario.Name}: expected {string.Join("; ", expected)}\nfound {string.Join("; ", found)}");

        var episodes = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/episodes?slo={slo}");
        var notices = new List<string>();
        foreach (var episode in episodes.GetProperty("items").EnumerateArray().Reverse())
        {
            var whole = await service.Http.GetFromJsonAsync<JsonElement>(Invariant($"/v1/episodes/{episode.GetProperty("id").GetInt64()}"));
            notices.AddRange(whole.GetProperty("notices").EnumerateArray().Select(notice => notice.GetProperty("kind").GetString()!));
        }

        Assert.Equal(scenario.Expected.Where(change => change.Notice is not null).Select(change => change.Notice), notices);

        var end = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/slos/{slo}");
        Assert.Equal(
            (scenario.Final.E, scenario.Final.N, Camel(scenario.Final.State)),
            (end.GetProperty("wrong").GetInt32(), end.GetProperty("judged").GetInt32(), end.GetProperty("state").GetString()));
    }

    private static string Camel(string state) => char.ToLowerInvariant(state[0]) + state[1..];
}
