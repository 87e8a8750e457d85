using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Monitoring.Core.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Access;

/// <summary>
/// A key bound to an agent finds nothing of another, wherever it asks: what is another's is answered as what nobody knows, and no list and
/// no page tells of it. Every route that reads is asked; a new one must say here how.
/// </summary>
public sealed class BoundReadingTests : BoundReadingScene
{
    /// <summary>What only an answer about others can hold.</summary>
    private static readonly string[] OfOthers = ["invoices", "Accounts payable", "zoe", "Zoe", "INV-", "stranger"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    [Fact]
    public void Every_route_that_reads_is_asked_here()
    {
        var patterns = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
                && endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.Trim('/'));

        Assert.Equal(
            Things.Keys.Union(Wholes.Keys).Union(OfAllAtOnce).Order(StringComparer.Ordinal),
            patterns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_of_another_agent_is_answered_as_what_nobody_knows()
    {
        foreach (var address in Things.Values.SelectMany(addresses => addresses))
        {
            foreach (var key in (AuthenticationHeaderValue[])[Bound, Manager])
            {
                var (unknown, theirs) = (await AskAsync(key, address(Thing.Unknown)), await AskAsync(key, address(Foreign)));
                Assert.True(theirs.Status == HttpStatusCode.NotFound, $"{address(Foreign)} answered {theirs}");
                Assert.Equal(unknown, theirs);
            }

            Assert.Equal(HttpStatusCode.OK, (await AskAsync(Whole, address(Foreign))).Status);
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(Bound, address(Own))).Status);
        }
    }

    [Fact]
    public async Task No_list_and_no_page_tells_of_another_agent()
    {
        var addresses = Wholes.Values.SelectMany(of => of).Concat(Things.Values.SelectMany(of => of.Select(address => address(Own))));
        foreach (var address in addresses)
        {
            var (status, type, body) = await AskAsync(Bound, address);
            Assert.True(status == HttpStatusCode.OK, $"{address} answered {status}: {body}");
            Assert.DoesNotContain(OfOthers, word => body.Contains(word, StringComparison.Ordinal));
            Assert.DoesNotContain(Invariant($"{Foreign.Episode}"), body, StringComparison.Ordinal);
            if (type.EndsWith("json", StringComparison.Ordinal)
                && JsonDocument.Parse(body).RootElement is var answer && answer.TryGetProperty("items", out _)
                && answer.TryGetProperty("next", out var next))
            {
                Assert.Equal(JsonValueKind.Null, next.ValueKind);
            }
        }

        foreach (var address in Wholes.Values.Select(of => of[0]))
        {
            // By name, or by title where people read it.
            Assert.Matches("order-entry|Order entry", (await AskAsync(Bound, address)).Body);
            Assert.Matches("invoices|Accounts payable", (await AskAsync(Whole, address)).Body);
        }
    }

    [Fact]
    public async Task A_cursor_of_another_agents_thing_is_one_of_nothing()
    {
        var agents = JsonDocument.Parse((await AskAsync(Whole, "/v1/agents")).Body).RootElement.GetProperty("items").EnumerateArray()
            .Select(agent => agent.GetProperty("agent").GetString()).ToList();
        Assert.Equal(["order-entry", "invoices", "stranger"], agents);

        // The store numbers agents and SLOs from 1 in the order in which they came.
        foreach (var (list, theirs, nobodys) in new[]
        {
            ("agents", "2", "99"),
            ("slos", "2", "99"),
            ("alerts", Invariant($"{Foreign.Episode}"), Invariant($"{Thing.Unknown.Episode}")),
            ("episodes", Invariant($"{Foreign.Episode}"), Invariant($"{Thing.Unknown.Episode}")),
            ("deliveries", $"<{Foreign.Message}>", "<nobody>"),
        })
        {
            Assert.Equal(
                await AskAsync(Bound, $"/v1/{list}?after={Cursor.After(list, nobodys)}"),
                await AskAsync(Bound, $"/v1/{list}?after={Cursor.After(list, theirs)}"));
            Assert.NotEqual(
                await AskAsync(Whole, $"/v1/{list}?after={Cursor.After(list, nobodys)}"),
                await AskAsync(Whole, $"/v1/{list}?after={Cursor.After(list, theirs)}"));
        }
    }

    [Fact]
    public async Task A_message_of_another_agent_cannot_be_sent_again()
    {
        var unknown = await AskAsync(Manager, Retry(Thing.Unknown), HttpMethod.Post);
        var theirs = await AskAsync(Manager, Retry(Foreign), HttpMethod.Post);

        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Equal(unknown, theirs);
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(Manager, Retry(Own), HttpMethod.Post)).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await AskAsync(Whole, Retry(Foreign), HttpMethod.Post)).Status);

        static string Retry(Thing thing) => $"/v1/deliveries/{thing.Message}/retry";
    }

    [Fact]
    public async Task What_is_about_all_agents_at_once_answers_no_bound_key()
    {
        foreach (var address in OfAllAtOnce.Select(pattern => pattern.Replace("{file}", "0001-BREACH.eml", StringComparison.Ordinal)))
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(Bound, address)).Status);
            Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync(Manager, address)).Status);
            Assert.NotEqual(HttpStatusCode.Forbidden, (await AskAsync(Whole, address)).Status);
        }
    }

    [Fact]
    public async Task The_board_says_whom_it_shows_and_counts_them_alone()
    {
        var (all, theirs) = ((await AskAsync(Whole, "/")).Body, (await AskAsync(Bound, "/")).Body);

        Assert.Contains("2 red", all, StringComparison.Ordinal);
        Assert.Contains("1 red", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("This key shows", all, StringComparison.Ordinal);
        Assert.Contains("This key shows <bdi>order-entry</bdi> alone", theirs, StringComparison.Ordinal);
        Assert.DoesNotContain("Every agent that posts has an owner", theirs, StringComparison.Ordinal);

        var nobodys = await TestKeys.MakeAsync(Host.Services, KeyScope.Read, "payroll");
        Assert.Contains("No SLO is registered for <bdi>payroll</bdi>", (await AskAsync(nobodys, "/")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wall_screen_that_was_given_the_key_sees_what_the_key_sees()
    {
        using var browser = new HttpClient { BaseAddress = Host.Client.BaseAddress };
        var form = await browser.GetStringAsync("/sign-in", Token);
        var hidden = Regex.Match(
            form, "type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]+)\"", RegexOptions.ExplicitCapture, Patience);
        using var fields = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["key"] = Bound.Parameter!,
            [hidden.Groups["name"].Value] = hidden.Groups["value"].Value,
        });
        using var signedIn = await browser.PostAsync("/sign-in", fields, Token);
        Assert.True(signedIn.IsSuccessStatusCode);

        Assert.Contains("order-entry", await browser.GetStringAsync("/v1/agents", Token), StringComparison.Ordinal);
        foreach (var address in Wholes.Values.SelectMany(of => of))
        {
            var body = await browser.GetStringAsync(address, Token);
            Assert.DoesNotContain(OfOthers, word => body.Contains(word, StringComparison.Ordinal));
        }

        foreach (var address in Things.Values.SelectMany(addresses => addresses))
        {
            using var theirs = await browser.GetAsync(address(Foreign), Token);
            Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        }
    }

    [Fact]
    public async Task Board_and_probe_leave_out_that_others_lost_posts_or_cannot_be_read_and_what_is_wrong_with_the_registry_file()
    {
        var mistaken = Plant.Replace("owner: zoe", "owner: zoey", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Host.Services.GetRequiredService<ServiceSettings>().Registry, mistaken, Token);
        await Host.Services.GetRequiredService<RegistryKeeper>().ReadFileAgainAsync();
        await AskAsync(Whole, "/");
        await ChangeAsync("update agent_state set version = version - 1 where agent_id = 2");
        await AskAsync(Whole, "/");
        await ChangeAsync("update agent_state set version = version + 5, fold = x'00' where agent_id = 2");

        var (all, theirs) = ((await AskAsync(Whole, "/")).Body, (await AskAsync(Bound, "/")).Body);

        foreach (var words in (string[])["has lost posts", "cannot be read", "registry file is not in force"])
        {
            Assert.Contains(words, all, StringComparison.Ordinal);
            Assert.DoesNotContain(words, theirs, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(OfOthers, word => theirs.Contains(word, StringComparison.Ordinal));
        Assert.Contains("invoices", (await AskAsync(Whole, "/readyz")).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("invoices", (await AskAsync(Bound, "/readyz")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await AskAsync(Whole, "/v1/slos/invoices-accuracy")).Status);
        Assert.Equal(
            await AskAsync(Bound, $"/v1/slos/{Thing.Unknown.Slo}"), await AskAsync(Bound, "/v1/slos/invoices-accuracy"));
    }
}
