using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>Alerts by the API: who has what, and "I have it".</summary>
public sealed class AlertEndpointsTests : IAsyncLifetime
{
    private readonly ApiHost host = new();
    private long id;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await host.InitializeAsync();
        await host.WatchAsync("order-entry-accuracy");
        await host.PostAsync(22);
        id = (await host.AskAsync("/v1/alerts")).GetProperty("items")[0].GetProperty("id").GetInt64();
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task An_open_alert_shows_its_ladder_and_an_acknowledged_one_who_has_it()
    {
        var open = await host.AskAsync(Invariant($"/v1/alerts/{id}"));
        Assert.Equal(
            """["accuracy","order-entry","order-entry-accuracy","open",null,"unacknowledged",null]""",
            Text(open, "kind", "agent", "slo", "state", "closedAt", "handling", "acknowledgement"));
        Assert.Equal(
            """[{"step":"reminder","to":"dana","dueAt":"2026-06-01T14:50:01Z","doneAt":null},{"step":"escalation","to":"joan","dueAt":"2026-06-02T00:50:01Z","doneAt":null}]""",
            open.GetProperty("ladder").GetRawText());
        Assert.Equal("""[[{"step":"escalation","to":"joan","dueAt":"2026-06-02T00:50:01Z","doneAt":null}]]""", Text(open, "next"));
        Assert.Equal("BREACH", open.GetProperty("notices")[0].GetProperty("kind").GetString());

        host.Clock.Advance(TimeSpan.FromHours(12));
        Assert.Equal(2, await host.Store.Alerts.RunAsync(Token));
        var escalated = await host.AskAsync(Invariant($"/v1/alerts/{id}"));
        Assert.Equal("escalated", escalated.GetProperty("handling").GetString());
        Assert.Equal("2026-06-02T00:50:01Z", escalated.GetProperty("ladder")[1].GetProperty("doneAt").GetString());
        Assert.Equal("escalated", (await host.AskAsync(Invariant($"/v1/episodes/{id}"))).GetProperty("handling").GetString());

        var taken = await AcknowledgeAsync("""{"by":"joan","comment":"Acme set to manual review","until":"2026-06-03T00:00:00+02:00"}""");
        Assert.Equal(
            """["acknowledged",{"by":"joan","comment":"Acme set to manual review","at":"2026-06-02T00:50:01Z","until":"2026-06-02T22:00:00Z"},[]]""",
            Text(taken, "handling", "acknowledgement", "ladder"));
        Assert.Equal(
            """[[{"step":"reminder","to":"joan","dueAt":"2026-06-02T22:00:00Z","doneAt":null},{"step":"reminder","to":"dana","dueAt":"2026-06-02T22:00:00Z","doneAt":null}]]""",
            Text(taken, "next"));
        Assert.Equal("acknowledged", (await host.AskAsync(Invariant($"/v1/episodes/{id}"))).GetProperty("handling").GetString());
        Assert.Equal("acknowledged", (await host.AskAsync("/v1/episodes?state=open")).GetProperty("items")[0].GetProperty("handling").GetString());
    }

    [Fact]
    public async Task Without_an_end_24_hours_are_meant_and_the_same_press_at_once_is_once()
    {
        var taken = await AcknowledgeAsync("""{"by":"dana"}""");
        Assert.Equal("""{"by":"dana","comment":"","at":"2026-06-01T12:50:01Z","until":"2026-06-02T12:50:01Z"}""", Text(taken, "acknowledgement")[1..^1]);
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(Text(taken, "acknowledgement"), Text(await AcknowledgeAsync("""{"by":"dana","comment":null}""", "episodes"), "acknowledgement"));
        host.Clock.Advance(TimeSpan.FromHours(1));
        Assert.NotEqual(Text(taken, "acknowledgement"), Text(await AcknowledgeAsync("""{"by":"dana"}"""), "acknowledgement"));
    }

    [Fact]
    public async Task Presses_at_once_without_an_end_are_once()
    {
        host.Clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(10);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AcknowledgeAsync("""{"by":"dana"}""")));
        Assert.Single((await host.Store.Readings.AlertAsync(id, Token))!.Acknowledgements);
    }

    [Theory]
    [InlineData("""{"by":"dina"}""", 400, "by must be the key of a person of the registry; did you mean dana? known: dana, joan")]
    [InlineData("""{"by":"jo"}""", 400, "by must be the key of a person of the registry; known: joan, dana")]
    [InlineData("""{"comment":"x"}""", 400, "by is missing; it is the key of a person of the registry; known: ")]
    [InlineData("""{"by":"dana","until":"2026-06-01T12:50:01Z"}""", 400, "until must be in the future")]
    [InlineData("""{"by":"dana","until":"2026-06-08T12:50:02Z"}""", 400, "until must be within 7 days")]
    [InlineData("""{"by":"dana","until":"tomorrow"}""", 400, "until must be")]
    [InlineData("""{"by":"dana","until":7}""", 400, "until must be a text")]
    [InlineData("""{"by":["dana"]}""", 400, "by must be a text")]
    [InlineData("""{"by":"dana","coment":"x"}""", 400, "coment is not known here; did you mean comment?")]
    [InlineData("""{"by":"dana","comment":"a\u0000b"}""", 400, "comment must be at most 2000 characters")]
    [InlineData("""{"by":"dana","by":"joan"}""", 400, "The body is no JSON")]
    [InlineData("""{"by":"dana" """, 400, "The body is no JSON")]
    [InlineData("""["dana"]""", 400, "The body must be one JSON object")]
    [InlineData("", 400, "The body is empty; send one JSON object with the fields by, comment, until.")]
    public async Task A_bad_acknowledgement_is_refused_by_field_and_changes_nothing(string body, int status, string detail)
    {
        using var answer = await PostAsync(id, body, "alerts");
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.StartsWith(detail, await DetailAsync(answer), StringComparison.Ordinal);
        Assert.Equal("[null]", Text(await host.AskAsync(Invariant($"/v1/alerts/{id}")), "acknowledgement"));
    }

    [Fact]
    public async Task The_longest_comment_is_taken_and_a_longer_one_is_not()
    {
        await AcknowledgeAsync($$"""{"by":"dana","comment":"{{new string('x', 2_000)}}"}""");
        using var longer = await PostAsync(id, $$"""{"by":"dana","comment":"{{new string('x', 2_001)}}"}""", "alerts");
        Assert.Equal(HttpStatusCode.BadRequest, longer.StatusCode);
    }

    [Fact]
    public async Task An_unknown_alert_is_404_a_closed_one_409_and_another_media_type_415()
    {
        using var unknown = await PostAsync(id + 1, """{"by":"dana"}""", "alerts");
        Assert.Equal((HttpStatusCode.NotFound, "the alert is not known"), (unknown.StatusCode, await DetailAsync(unknown)));
        using var form = new FormUrlEncodedContent([new("by", "dana")]);
        using var asForm = await host.Client.PostAsync(new Uri(Invariant($"/v1/alerts/{id}/acknowledge"), UriKind.Relative), form, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, asForm.StatusCode);
        Assert.Equal(
            "Send one JSON object, {} at least, with Content-Type: application/json; its fields are in /openapi/v1.json.", await DetailAsync(asForm));
        using var nothing = await host.Client.PostAsync(new Uri(Invariant($"/v1/alerts/{id}/acknowledge"), UriKind.Relative), content: null, Token);
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType,
                "Send one JSON object with the fields by, comment, until, with Content-Type: application/json, without a Content-Encoding."),
            (nothing.StatusCode, await DetailAsync(nothing)));

        await host.WatchAsync("invoices-accuracy");
        using var closed = await PostAsync(id, """{"by":"dana"}""", "episodes");
        Assert.Equal((HttpStatusCode.Conflict, "The alert is closed: nobody needs to have it."), (closed.StatusCode, await DetailAsync(closed)));
        Assert.Equal("""["closed",[],[]]""", Text(await host.AskAsync(Invariant($"/v1/alerts/{id}")), "state", "ladder", "next"));
    }

    [Fact]
    public async Task A_practice_alarm_is_no_episode()
    {
        var now = host.Clock.GetUtcNow();
        await host.Store.Alerts.DrillAsync(new MonthlyDrill(now, now.AddDays(-1), now.AddDays(30)), Token);
        var drill = Assert.Single(await host.Store.ReadingsOf(AgentScope.All).AlertsAsync(new() { Kind = AlertKind.Drill }, null, 9, Token) ?? []);
        using var asEpisode = await PostAsync(drill.Id, """{"by":"dana"}""", "episodes");
        Assert.Equal((HttpStatusCode.NotFound, "the episode is not known"), (asEpisode.StatusCode, await DetailAsync(asEpisode)));
        using var asAlert = await PostAsync(drill.Id, """{"by":"dana"}""", "alerts");
        Assert.Equal(HttpStatusCode.OK, asAlert.StatusCode);
    }

    private static string Text(JsonElement answer, params string[] names) =>
        $"[{string.Join(',', names.Select(name => answer.GetProperty(name).GetRawText()))}]";

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("detail").GetString()!;

    private async Task<JsonElement> AcknowledgeAsync(string body, string list = "alerts")
    {
        using var answer = await PostAsync(id, body, list);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private async Task<HttpResponseMessage> PostAsync(long alert, string body, string list)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await host.Client.PostAsync(
            new Uri(Invariant($"/v1/{list}/{alert}/acknowledge"), UriKind.Relative), content, Token);
    }
}
