using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>
/// The real process and a real mail server that does not take its mail: what is the recipient's fault goes to the next person at once, what
/// is ours waits, in sight, until it is mended. Each answer has an owner and a deputy of its own.
/// </summary>
public sealed class RefusalScenarios(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private const string Ours = "ours", Theirs = "theirs", Everybody = "everybody", Nobody = "nobody", Passing = "passing";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // What the server answers, at which step, and whose fault it is. "Everybody": the deputy gets the same, and hears of no refusal.
    private static readonly (string Step, string Answer, string Whose)[] Answers =
    [
        ("rcpt", "504 5.5.2 <vm>: Helo command rejected: need fully-qualified hostname", Ours),
        ("rcpt", "554 5.7.1 Relay access denied", Ours),
        ("rcpt", "550 5.7.1 Unable to relay", Ours),
        ("rcpt", "550 5.1.8 Sender address rejected: Domain not found", Ours),
        ("rcpt", "553 5.1.7 bad sender", Ours),
        ("rcpt", "550 5.4.1 Access denied", Ours),
        ("rcpt", "530 5.7.0 Authentication required", Ours),
        ("rcpt", "554 refused", Ours),
        ("dot", "550 5.7.60 SMTP; Client does not have permissions to send as this sender", Ours),
        ("dot", "552 5.3.4 message too big", Ours),
        ("dot", "550 5.3.0 quota", Ours),
        ("rcpt", "421 4.3.2 closing", Passing),
        ("rcpt", "550 5.1.1 user unknown", Theirs),
        ("rcpt", "553 5.1.3 no such form of address", Theirs),
        ("rcpt", "554 5.2.1 mailbox disabled", Theirs),
        ("rcpt", "550 no such user", Theirs),
        ("rcpt", "551 not here", Theirs),
        ("dot", "552 5.2.2 mailbox full", Theirs),
        ("dot", "550 5.6.0 refused", Theirs),
        ("rcpt", "550 {address}: refused", Everybody),
        ("rcpt", "553 5.1.0 refused", Everybody),
        ("dot", "550 {address} is not wanted", Everybody),
        ("rcpt", "550 {name}: not allowed, ref {number}", Everybody),
        ("rcpt", "550 5.1.1 {address}: user unknown", Nobody),
    ];

    [Fact]
    public async Task Every_answer_is_told_to_whom_it_concerns_and_what_was_our_fault_arrives_when_it_is_mended()
    {
        var server = await shared.ThatAnswersAsync(Rules());
        await using var service = await StartAsync(server);

        await BreachAsync(service);

        var expected = Answers.SelectMany((answer, number) => Expected(number, answer.Whose)).Order(StringComparer.Ordinal).ToList();
        await BecomesAsync(service, expected);
        var ours = expected.Count(line => line.EndsWith(" ours", StringComparison.Ordinal));
        Assert.Contains(Invariant($"\nagentops_deliveries_own_fault{{}} {ours}\n"), await MetricsAsync(service), StringComparison.Ordinal);
        Assert.Contains("The mail server refuses us.", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        Assert.Contains("Mail:HeloName: it must be this machine", service.Log, StringComparison.Ordinal);
        await SaidAsync(service);

        await server.ObeyAsync();

        await BecomesAsync(service, [.. expected.Select(line =>
            line.Replace(" ours", " sent", StringComparison.Ordinal).Replace(" waiting", " sent", StringComparison.Ordinal))]);
        Assert.Contains("\nagentops_deliveries_own_fault{} 0\n", await MetricsAsync(service), StringComparison.Ordinal);
        Assert.DoesNotContain("The mail server refuses us.", await service.Http.GetStringAsync("/"), StringComparison.Ordinal);
        await server.CatchUpAsync();
        Assert.Equal(
            expected.Count(line => line.EndsWith(" ours", StringComparison.Ordinal) || line.EndsWith(" waiting", StringComparison.Ordinal)),
            server.Accepted.Select(mail => mail.MessageId).Distinct(StringComparer.Ordinal).Count());
    }

    [Theory]
    [InlineData("greeting", "554 5.7.1 no service for this machine", "takes mail from this machine&#39;s address")]
    [InlineData("ehlo", "550 5.1.1 who are you", "Mail:HeloName")]
    [InlineData("mail", "550 5.1.1 no such sender", "Mail:From")]
    [InlineData("data", "554 5.5.1 no valid recipients", "changes the conversation")]
    public async Task A_refusal_before_anybody_is_named_is_ours_and_the_board_says_what_to_check(string step, string answer, string check)
    {
        var server = await shared.ThatAnswersAsync(new Dictionary<string, string> { [step] = answer });
        await using var service = await StartAsync(server);

        await BreachAsync(service, 1);

        await BecomesAsync(service, ["owner-0 ours"]);
        var board = await service.Http.GetStringAsync("/");
        Assert.Contains(answer, WebUtility.HtmlDecode(board), StringComparison.Ordinal);
        Assert.Contains(check, board, StringComparison.Ordinal);
        var (failed, said) = await service.RunAsync("mail-test", "owner-0");
        Assert.Equal(1, failed);
        Assert.Contains(answer, said, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlDecode(check), said, StringComparison.Ordinal);
        await server.ObeyAsync();
        await BecomesAsync(service, ["owner-0 sent"]);
    }

    private static IEnumerable<string> Expected(int number, string whose) => whose switch
    {
        Ours => [Invariant($"owner-{number} ours")],
        Passing => [Invariant($"owner-{number} waiting")],
        Theirs => [Invariant($"owner-{number} dead"), Invariant($"deputy-{number} sent")],
        Everybody => [Invariant($"owner-{number} ours"), Invariant($"deputy-{number} absorbed")],
        _ => [Invariant($"owner-{number} dead"), Invariant($"deputy-{number} dead"), "joan sent"],
    };

    private static Dictionary<string, Dictionary<string, string>> Rules()
    {
        var rules = new Dictionary<string, Dictionary<string, string>> { ["rcpt"] = [], ["dot"] = [] };
        foreach (var ((step, answer, whose), number) in Answers.Select((answer, number) => (answer, number)))
        {
            string[] people = whose is Everybody or Nobody ? ["owner", "deputy"] : ["owner"];
            foreach (var address in people.Select(person => Invariant($"{person}-{number}@example.com")))
            {
                rules[step][address] = Said(answer, address);
            }
        }

        return rules;
    }

    private static Task<ServiceProcess> StartAsync(SmtpServer server)
    {
        var text = new StringBuilder(
            """
            plant: { name: Plant 2, timeZone: America/Chicago, dailyMailAt: "05:45" }
            fallback: joan
            people:
              joan: { name: Joan Meyer, email: joan.meyer@example.com }

            """);
        for (var number = 0; number < Answers.Length; number++)
        {
            text.Append(Invariant($"  owner-{number}: {{ name: Owner {number}, email: owner-{number}@example.com }}\n"));
            text.Append(Invariant($"  deputy-{number}: {{ name: Deputy {number}, email: deputy-{number}@example.com }}\n"));
        }

        text.Append("agents:\n");
        for (var number = 0; number < Answers.Length; number++)
        {
            text.Append(Invariant($"  agent-{number}:\n    title: Agent {number}\n"));
            text.Append(Invariant($"    owner: owner-{number}\n    deputy: deputy-{number}\n"));
            text.Append(Invariant($"    slos:\n      slo-{number}: {{ target: 92%, alertBelow: 90%, over: 10 transactions }}\n"));
        }

        return ServiceProcess.StartAsync(text.ToString(), new()
        {
            ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{server.Port}?tls=none"),
            ["AGENTOPS_MAIL__FROM"] = "Accuracy monitor <monitor@plant.example.com>",
        });
    }

    private static async Task BreachAsync(ServiceProcess service, int agents = int.MaxValue)
    {
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(0, Math.Min(agents, Answers.Length))
            .SelectMany(number => Enumerable.Range(1, 3).Select(order => new
            {
                agent = Invariant($"agent-{number}"),
                transactionId = Invariant($"PO-{order}"),
                verdict = "incorrect",
                source = "check",
            })));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<string> MetricsAsync(ServiceProcess service) => service.Http.GetStringAsync("/metrics");

    /// <summary>Waits until every message is as expected: to whom, and sent, dead, waiting or waiting by a fault of ours.</summary>
    private static async Task BecomesAsync(ServiceProcess service, IReadOnlyList<string> expected)
    {
        var wanted = expected.Order(StringComparer.Ordinal).ToList();
        List<string> states = [];
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience;)
        {
            states = [.. (await ItemsAsync(service)).Select(State).Order(StringComparer.Ordinal)];
            if (states.SequenceEqual(wanted))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        Assert.Equal(wanted, states);
    }

    /// <summary>What the server said stands at each message it refused.</summary>
    private static async Task SaidAsync(ServiceProcess service)
    {
        var items = await ItemsAsync(service);
        foreach (var ((_, answer, _), number) in Answers.Select((answer, number) => (answer, number)))
        {
            var said = Said(answer, Invariant($"owner-{number}@example.com"));
            Assert.Contains(items, item => item.GetProperty("to").GetString() == Invariant($"owner-{number}")
                && item.GetProperty("lastError").GetString()!.EndsWith(said, StringComparison.Ordinal));
        }
    }

    private static string Said(string answer, string address) => answer
        .Replace("{address}", $"<{address}>", StringComparison.Ordinal)
        .Replace("{name}", address.Split('@')[0], StringComparison.Ordinal)
        .Replace("{number}", address.Sum(letter => (int)letter).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string State(JsonElement item)
    {
        var isOurs = item.GetProperty("lastError").GetString()?.StartsWith("our side: ", StringComparison.Ordinal) == true;
        var state = item.GetProperty("state").GetString();
        return $"{item.GetProperty("to").GetString()} {(state == "waiting" && isOurs ? Ours : state)}";
    }

    private static async Task<List<JsonElement>> ItemsAsync(ServiceProcess service) =>
        [.. (await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries")).GetProperty("items").EnumerateArray()];
}
