using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Real verdicts of real agents through the whole service.</summary>
public sealed class RealDataScenarios
{
    [Fact]
    public async Task An_airline_support_agent_is_replayed_verified_and_posted_again_without_effect()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("airline-support", 50, "request"));
        var body = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "tau-bench-airline-gpt4o.ndjson"));

        var first = await PostAsync(service, body);

        Assert.Equal((200, 200), (first.GetProperty("received").GetInt32(), first.GetProperty("accepted").GetInt32()));
        Assert.Equal("breached", first.GetProperty("slos")[0].GetProperty("state").GetString());
        var before = await StandingAsync(service, "airline-support-accuracy");
        var again = await PostAsync(service, body);
        Assert.Equal((200, 200), (again.GetProperty("received").GetInt32(), again.GetProperty("duplicate").GetInt32()));
        Assert.Equal(before, await StandingAsync(service, "airline-support-accuracy"));
        await service.StopAsync();
        await service.VerifyAsync();
    }

    [Fact]
    public async Task Forty_five_thousand_verdicts_of_a_frozen_classifier_replay_to_the_same_state_and_again_change_nothing()
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("electricity", 100));
        var verdicts = (await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "elec2_logit_frozen5000.txt")))
            .Where(letter => letter is '0' or '1').ToArray();
        Assert.Equal(45_312, verdicts.Length);
        var parts = verdicts.Select((letter, i) => Invariant(
            $$"""{"agent":"electricity","transactionId":"E-{{i}}","verdict":"{{(letter == '1' ? "incorrect" : "correct")}}","source":"check"}"""))
            .Chunk(7_001).Select(lines => string.Join('\n', lines)).ToList();

        foreach (var part in parts)
        {
            var answer = await PostAsync(service, part);
            Assert.Equal(answer.GetProperty("received").GetInt32(), answer.GetProperty("accepted").GetInt32());
        }

        var before = await StandingAsync(service, "electricity-accuracy");
        foreach (var part in parts)
        {
            var answer = await PostAsync(service, part);
            Assert.Equal(answer.GetProperty("received").GetInt32(), answer.GetProperty("duplicate").GetInt32());
        }

        Assert.Equal(before, await StandingAsync(service, "electricity-accuracy"));
        await service.StopAsync();
        await service.VerifyAsync();
    }

    private static async Task<JsonElement> PostAsync(ServiceProcess service, string lines)
    {
        using var content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var answer = await service.Http.PostAsync("/v1/outcomes", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    // The state without its price, which is computed beside; every change of it, and every episode with its notices.
    private static async Task<string> StandingAsync(ServiceProcess service, string slo) =>
        Unpriced(await service.Http.GetStringAsync("/v1/slos/" + slo))
        + await service.Http.GetStringAsync($"/v1/slos/{slo}/transitions")
        + Regex.Replace(await service.Http.GetStringAsync("/v1/episodes?slo=" + slo), "\"deliveries\":\\[[^]]*\\]", "", RegexOptions.None,
            TimeSpan.FromSeconds(10));

    private static string Unpriced(string answer)
    {
        var standing = JsonNode.Parse(answer)!.AsObject();
        Assert.True(standing.Remove("price"));
        return standing.ToJsonString();
    }
}
