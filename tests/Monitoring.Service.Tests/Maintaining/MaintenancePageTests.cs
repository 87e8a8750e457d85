using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Alerts;
using Monitoring.Service.Tests.Access;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Service.Tests.Registry;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Maintaining;

/// <summary>The page of maintenance in the whole service: its forms, by whom they are taken, and what they refuse.</summary>
public sealed partial class MaintenancePageTests : IAsyncLifetime
{
    private const string Address = "/maintenance";

    private readonly ServiceHost host = new() { Registry = Documents.Plant2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Store Store => host.Services.GetRequiredService<Store>();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Before_the_first_key_whoever_orders_and_ends_is_chosen()
    {
        var page = await PageAsync();
        Assert.Contains("Nothing is held back.", page, StringComparison.Ordinal);
        Assert.Contains("""<option value="agent:order-entry">Order entry: all of it</option>""", page, StringComparison.Ordinal);
        Assert.Contains("""<option value="slo:order-entry-accuracy">Order entry: order-entry-accuracy</option>""", page, StringComparison.Ordinal);
        Assert.Contains("""<option value="dana">Dana Ruiz</option>""", page, StringComparison.Ordinal);

        await PostAsync(Address, HttpStatusCode.OK, ("of", "slo:order-entry-accuracy"), ("by", "dana"), ("reason", "Portal <rebuilt>"), ("until", In(3)));
        var ordered = Assert.Single(await Store.Readings.MaintenanceAsync(null, 9, Token));
        Assert.Equal(("order-entry", "order-entry-accuracy", "dana", "Portal <rebuilt>"), (ordered.Agent, ordered.Slo, ordered.By, ordered.Reason));
        page = await PageAsync();
        Assert.Contains("Portal &lt;rebuilt&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing is held back.", page, StringComparison.Ordinal);

        var end = Invariant($"{Address}/{ordered.Id}/end");
        Assert.Contains("Choose who ends it.", await PostAsync(end, HttpStatusCode.BadRequest), StringComparison.Ordinal);
        page = await PostAsync(end, HttpStatusCode.OK, ("by", "tom"));
        Assert.Contains("ended by <bdi>Tom Kessler</bdi>", page, StringComparison.Ordinal);
        Assert.Equal("tom", Assert.Single(await Store.Readings.MaintenanceAsync(null, 9, Token)).EndedBy);
        await PostAsync(end, HttpStatusCode.OK, ("by", "dana"));
        Assert.Equal("tom", Assert.Single(await Store.Readings.MaintenanceAsync(null, 9, Token)).EndedBy);
        await PostAsync(Address + "/1000000009/end", HttpStatusCode.NotFound, ("by", "dana"));
    }

    [Theory]
    [InlineData("", "dana", "why", "3", "Choose the agent or the SLO.")]
    [InlineData("agent:order-entry", "", "why", "3", "Choose who orders it.")]
    [InlineData("agent:order-entry", "nobody", "why", "3", "Choose who orders it.")]
    [InlineData("agent:order-entry", "dana", "", "3", "The reason must be 1 to 500 printable characters")]
    [InlineData("agent:order-entry", "dana", "why", "-3", "The end must be in the future")]
    [InlineData("agent:order-entry", "dana", "why", "400", "The end must be within 14 days")]
    [InlineData("agent:order-entry", "dana", "why", "soon", "“soon” is no end")]
    [InlineData("agent:gone", "dana", "why", "3", "It is not in the registry any more")]
    public async Task What_is_wrong_is_said_beside_what_was_typed(string of, string by, string reason, string hours, string said)
    {
        await PageAsync();
        var until = int.TryParse(hours, System.Globalization.CultureInfo.InvariantCulture, out var number) ? In(number) : hours;
        var page = await PostAsync(Address, HttpStatusCode.BadRequest, ("of", of), ("by", by), ("reason", reason), ("until", until));
        Assert.Contains(said, WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains($"value=\"{until}\"", page, StringComparison.Ordinal);
        Assert.Empty(await Store.Readings.MaintenanceAsync(null, 9, Token));
    }

    [Fact]
    public async Task Of_the_ends_of_the_form_the_button_that_was_pressed_holds()
    {
        var choice = Choice().Match(await PageAsync()).Groups["until"].Value;
        await PostAsync(Address, HttpStatusCode.OK, ("of", "agent:order-entry"), ("by", "dana"), ("reason", "why"), ("until", In(100)), ("until", choice));
        var ordered = Assert.Single(await Store.Readings.MaintenanceAsync(null, 9, Token));
        Assert.InRange(ordered.Until - ordered.From, TimeSpan.FromMinutes(118), TimeSpan.FromHours(2));
        Assert.Null(ordered.Slo);
    }

    [Fact]
    public async Task One_more_than_may_run_at_once_is_not_taken_and_what_to_do_is_said()
    {
        await PageAsync();
        for (var number = 1; number <= Maintenance.MostAtOnce; number++)
        {
            await PostAsync(Address, HttpStatusCode.OK, ("of", "agent:order-entry"), ("by", "dana"), ("reason", "why"), ("until", In(number)));
        }

        var page = await PostAsync(
            Address, HttpStatusCode.Conflict, ("of", "agent:order-entry"), ("by", "dana"), ("reason", "one more"), ("until", In(21)));
        Assert.Contains("20 maintenances of the agent run, which is the most: end one of them first, or wait until one ends.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"one more\"", page, StringComparison.Ordinal);
        Assert.Contains("End it now", page, StringComparison.Ordinal);
        Assert.Equal(Maintenance.MostAtOnce, (await Store.Readings.MaintenanceAsync(null, 30, Token)).Count);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await PageAsync();
        using var answer = await host.Client.PostAsync(new Uri(Address, UriKind.Relative), new FormUrlEncodedContent(
            new Dictionary<string, string> { ["of"] = "agent:order-entry", ["by"] = "dana", ["reason"] = "why", ["until"] = In(3) }), Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await Store.Readings.MaintenanceAsync(null, 9, Token));
    }

    [Fact]
    public async Task Whoever_signed_in_orders_in_their_own_name_and_a_wall_screen_only_looks()
    {
        var columns = (await new TableCallers(host).AllAsync()).ToDictionary(column => column.Name, column => column.Callers[0]);
        columns["person"](host.Client.DefaultRequestHeaders);
        Assert.DoesNotContain("Who orders it", await PageAsync(), StringComparison.Ordinal);
        await PostAsync(Address, HttpStatusCode.Forbidden, ("of", "agent:order-entry"), ("by", "tom"), ("reason", "why"), ("until", In(3)));
        await PostAsync(Address, HttpStatusCode.OK, ("of", "agent:order-entry"), ("reason", "why"), ("until", In(3)));
        Assert.Equal("dana", Assert.Single(await Store.Readings.MaintenanceAsync(null, 9, Token)).By);

        host.Client.DefaultRequestHeaders.Clear();
        columns["wall"](host.Client.DefaultRequestHeaders);
        var wall = await PageAsync();
        Assert.Contains("why", wall, StringComparison.Ordinal);
        Assert.DoesNotContain("End it now", wall, StringComparison.Ordinal);
        Assert.DoesNotContain("Order one", wall, StringComparison.Ordinal);
    }

    // Plant time, as a form writes it.
    private static string In(int hours) => TimeZoneInfo.ConvertTime(
        TimeProvider.System.GetUtcNow().AddHours(hours), TimeZoneInfo.FindSystemTimeZoneById("America/Chicago"))
        .ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private string formToken = "";

    private async Task<string> PageAsync()
    {
        var page = await host.Client.GetStringAsync(new Uri(Address, UriKind.Relative), Token);
        formToken = Hidden().Matches(page).LastOrDefault()?.Groups["value"].Value ?? formToken;
        return page;
    }

    private async Task<string> PostAsync(string address, HttpStatusCode status, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent(fields.Append(("formToken", formToken)).Select(field => KeyValuePair.Create(field.Item1, field.Item2)));
        using var answer = await host.Client.PostAsync(new Uri(address, UriKind.Relative), form, Token);
        var page = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == status, $"{answer.StatusCode}: {page}");
        return page;
    }

    [GeneratedRegex("name=\"formToken\" value=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Hidden();

    [GeneratedRegex("<button name=\"until\" value=\"(?<until>[^\"]*)\">for 2 hours</button>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Choice();
}
