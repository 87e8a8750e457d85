using System.Net;
using System.Net.Http.Json;
using Monitoring.Core.Outcomes;
using static System.FormattableString;

namespace Monitoring.Scenarios.Alerts;

// What happens in a script: transactions and people.
internal sealed partial class TimeScript
{
    /// <summary>Posts transactions of a story, all wrong ones first.</summary>
    /// <returns>Their ids, in order.</returns>
    public async Task<IReadOnlyList<string>> PostAsync(string story, int wrong, int right = 0)
    {
        var post = posts;
        string[] ids = [.. Enumerable.Range(0, wrong + right).Select(number => Invariant($"PO-{post}-{number}"))];
        using var answer = await Http.PostAsJsonAsync("/v1/outcomes", ids.Select((id, number) => new
        {
            agent = story,
            transactionId = id,
            verdict = number < wrong ? "incorrect" : "correct",
        }), Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
        return ids;
    }

    /// <summary>Posts a verdict on a transaction of a story.</summary>
    public async Task JudgeAsync(string story, string transactionId, string verdict, string source, string verdictId)
    {
        var body = new { agent = story, transactionId, verdict, source, verdictId };
        using var answer = await Http.PostAsJsonAsync("/v1/verdicts", body, Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>The agent of a story says that it lives.</summary>
    public async Task BeatAsync(string story)
    {
        using var answer = await Http.PostAsync(Invariant($"/v1/agents/{story}/heartbeat"), content: null, Token);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>Breaches stories.</summary>
    public async Task BreachAsync(params IReadOnlyList<string> stories)
    {
        foreach (var story in stories)
        {
            await PostAsync(story, wrong: 3);
        }
    }

    /// <summary>Somebody says that they have the alert of a story, for as long as usual unless an end is stated.</summary>
    public Task AcknowledgeAsync(string story, string by, string? untilPlantTime = null) =>
        AcknowledgeAsync(story, by, untilPlantTime is null ? null : SteeredClock.InstantOf(untilPlantTime));

    /// <summary>Somebody presses the button behind the link of their newest mail of a story.</summary>
    public async Task PressAsync(string story, string by, string untilPlantTime)
    {
        using var form = new FormUrlEncodedContent([new("comment", "on it"), new("until", untilPlantTime.Replace(' ', 'T'))]);
        using var answer = await Http.PostAsync(Newest(story, by).TakeIt, form, Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
    }

    /// <summary>A mail scanner looks at the link of somebody's newest mail of a story, by GET and HEAD, many times.</summary>
    public async Task ScanAsync(string story, string person, int times)
    {
        for (var time = 0; time < times; time++)
        {
            using var look = new HttpRequestMessage(time % 3 == 0 ? HttpMethod.Head : HttpMethod.Get, Newest(story, person).TakeIt);
            using var answer = await Http.SendAsync(look, Token);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>Tom orders maintenance of stories.</summary>
    public async Task MaintainAsync(string untilPlantTime, params IReadOnlyList<string> stories)
    {
        foreach (var story in stories)
        {
            var until = Rfc3339.Format(SteeredClock.InstantOf(untilPlantTime));
            using var answer = await Http.PostAsJsonAsync("/v1/maintenance", new { agent = story, by = "tom", reason = "new form", until }, Token);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
        }
    }

    private async Task AcknowledgeAsync(string story, string by, DateTimeOffset? until)
    {
        var alert = (await AlertAsync(story)).GetProperty("id").GetInt64();
        var body = new Dictionary<string, string> { ["by"] = by, ["comment"] = "on it" };
        if (until is { } end)
        {
            body["until"] = Rfc3339.Format(end);
        }

        using var answer = await Http.PostAsJsonAsync(Invariant($"/v1/alerts/{alert}/acknowledge"), body, Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync(Token));
    }
}
