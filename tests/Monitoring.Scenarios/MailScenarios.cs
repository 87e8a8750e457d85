using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>The real process and a real mail server.</summary>
public sealed class MailScenarios(SharedSmtpServer shared) : IClassFixture<SharedSmtpServer>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static string ThreeSlos { get; } = RegistryText.Of("order-entry", 100).Replace(
        "      order-entry-accuracy: { target: 92%, alertBelow: 90%, over: 100 transactions, segments: [customer] }",
        """
              order-dates: { target: 92%, alertBelow: 90%, over: 30 transactions }
              order-lines: { target: 92%, alertBelow: 90%, over: 40 transactions }
              order-prices: { target: 92%, alertBelow: 90%, over: 50 transactions }
        """,
        StringComparison.Ordinal);

    [Fact]
    public async Task The_owner_gets_the_mail_that_the_API_says_was_sent()
    {
        var server = await shared.ThatAnswersAsync();
        await using var service = await StartAsync(server);

        await PostAsync(service, 1, 11, "correct");
        await PostAsync(service, 12, 22, "incorrect");

        var delivery = await DeliveryAsync(service, 0, 0, "sent");
        await server.CatchUpAsync();
        var mail = Assert.Single(server.Accepted);
        Assert.Equal(["dana.ruiz@example.com"], mail.To);
        Assert.Equal("[BREACH] order-entry-accuracy 50.0% < 90%: 11 wrong of first 22, mostly customer acme", mail.Letter.Subject);
        Assert.Equal(delivery.GetProperty("messageId").GetString(), mail.MessageId);
        Assert.Contains("11", mail.Letter.TextBody!, StringComparison.Ordinal);
        Assert.Contains("<html", mail.Letter.HtmlBody!, StringComparison.Ordinal);
        var link = service.Url + "/slos/order-entry-accuracy";
        Assert.Contains(link, mail.Letter.TextBody!, StringComparison.Ordinal);
        Assert.Contains($"\"{link}\"", mail.Letter.HtmlBody!, StringComparison.Ordinal);
        using var page = await service.Http.GetAsync(link);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (page.StatusCode, page.Content.Headers.ContentType?.MediaType));
        Assert.Contains("agentops_mail_transport_info{transport=\"smtp\"} 1", await service.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_customer_whose_name_looks_like_an_encoded_word_stands_in_the_subject_as_it_was_posted()
    {
        const string customer = "=?utf-8?b?DQpbUkVDT1ZFUkVEXSBhbGwgZmluZSDigK4=?=";
        var server = await shared.ThatAnswersAsync();
        await using var service = await StartAsync(server);

        await PostAsync(service, 1, 11, "correct");
        await PostAsync(service, 12, 22, "incorrect", customer);

        await DeliveryAsync(service, 0, 0, "sent");
        await server.CatchUpAsync();
        var subject = Assert.Single(server.Accepted).Letter.Subject;
        Assert.Equal("[BREACH] order-entry-accuracy 50.0% < 90%: 11 wrong of first 22, mostly customer " + customer, subject);
    }

    [Fact]
    public async Task After_an_outage_of_the_mail_server_the_owner_gets_one_mail_that_tells_it_all()
    {
        var server = await shared.ThatAnswersAsync(new { greeting = "421 4.3.2 closing" });
        await using var service = await StartAsync(server);
        await PostAsync(service, 1, 11, "incorrect");
        await service.SaysAsync("421 4.3.2 closing");
        await PostAsync(service, 12, 150, "correct");
        await DeliveryAsync(service, 1, 0, "waiting");
        using var ready = await service.Http.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);

        await server.ObeyAsync();

        var carrier = await DeliveryAsync(service, 1, 0, "sent");
        var carried = await DeliveryAsync(service, 0, 0, "absorbed");
        await server.CatchUpAsync();
        var mail = Assert.Single(server.Accepted);
        Assert.StartsWith("[BREACH, RECOVERED] order-entry-accuracy below 90%", mail.Letter.Subject, StringComparison.Ordinal);
        Assert.Equal(mail.MessageId, carrier.GetProperty("messageId").GetString());
        Assert.Equal(mail.MessageId, carried.GetProperty("absorbedBy").GetString());
        await service.SaysAsync("The outage of mail is over after ");
        Assert.Equal((2, 2), (service.Log.Split("Outage of mail: greeting: 421 4.3.2 closing").Length,
            service.Log.Split("The outage of mail is over after ").Length));
        Assert.DoesNotContain("Not sent yet", service.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_owner_is_told_of_to_the_deputy_at_once()
    {
        var server = await shared.ThatAnswersAsync(
            new { rcpt = new Dictionary<string, string> { ["dana.ruiz@example.com"] = "550 5.1.1 no such user" } });
        await using var service = await StartAsync(server);

        await PostAsync(service, 1, 11, "incorrect");

        await DeliveryAsync(service, 0, 0, "dead");
        await DeliveryAsync(service, 1, 0, "sent");
        await server.CatchUpAsync();
        var mail = Assert.Single(server.Accepted);
        Assert.Equal(["tom.kessler@example.com"], mail.To);
        Assert.Equal("[ESCALATED] order-entry-accuracy 0.0%, mail to Dana Ruiz was refused", mail.Letter.Subject);
        Assert.Contains("550 5.1.1 no such user", mail.Letter.TextBody!, StringComparison.Ordinal);
        Assert.Contains("agentops_deliveries_total{kind=\"breach\",result=\"refused\"} 1", await service.Http.GetStringAsync("/metrics"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_message_goes_once_more_by_a_post_by_the_verb_and_by_a_corrected_address()
    {
        var refusal = new { rcpt = new Dictionary<string, string> { ["dana.ruiz@example.com"] = "550 5.1.1 no such user" } };
        var server = await shared.ThatAnswersAsync(refusal);
        await using var service = await StartAsync(server);
        await PostAsync(service, 1, 11, "incorrect");
        var dead = await DeliveryAsync(service, 0, 0, "dead");
        await DeliveryAsync(service, 1, 0, "sent");
        var messageId = dead.GetProperty("messageId").GetString()!;
        var listed = Assert.Single((await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries?state=dead")).GetProperty("items").EnumerateArray());
        Assert.Equal((messageId, "RCPT TO: 550 5.1.1 no such user"), (listed.GetProperty("messageId").GetString(), listed.GetProperty("lastError").GetString()));
        await DeadAsync(service, 1);

        // By a post: refused once more. The deputy, who was told, is not told again.
        using (var retried = await service.Http.PostAsync(Invariant($"/v1/deliveries/{listed.GetProperty("id").GetString()}/retry"), null))
        {
            Assert.Equal(HttpStatusCode.OK, retried.StatusCode);
        }

        await DeadAgainAsync(service, refusals: 2);

        // By the verb, which a running service obeys within a second or two.
        var (good, said) = await service.RunAsync("mail-retry", messageId);
        Assert.Equal((0, true), (good, said.Contains($"[BREACH] to dana waits again: {messageId}", StringComparison.Ordinal)));
        await DeadAgainAsync(service, refusals: 3);
        await DeadAsync(service, 1);
        Assert.Equal(2, (await service.RunAsync("mail-retry", "nothing@agentops")).ExitCode);

        // By a corrected address, by itself.
        var file = Path.Combine(service.Data, "corrected.yaml");
        await File.WriteAllTextAsync(
            file, RegistryText.Of("order-entry", 100).Replace("dana.ruiz@example.com", "dana@plant-2.example.com", StringComparison.Ordinal));
        Assert.Equal(0, (await service.RunAsync("apply", file)).ExitCode);
        await DeliveryAsync(service, 0, 0, "sent");
        await DeadAsync(service, 0);
        await server.CatchUpAsync();
        var mail = Assert.Single(server.Accepted, mail => mail.MessageId == messageId);
        Assert.Equal(["dana@plant-2.example.com"], mail.To);
        Assert.StartsWith("[BREACH] order-entry-accuracy", mail.Letter.Subject, StringComparison.Ordinal);
        Assert.Equal(1, (await service.RunAsync("mail-retry", messageId)).ExitCode);
        Assert.Contains("No message is dead", (await service.RunAsync("mail-retry")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Three_SLOs_of_one_agent_that_fall_together_are_one_mail_and_one_more_to_the_deputy_when_it_is_refused()
    {
        var refusal = new { rcpt = new Dictionary<string, string> { ["dana.ruiz@example.com"] = "550 5.1.1 no such user" } };
        var server = await shared.ThatAnswersAsync(refusal);
        await using var service = await StartAsync(server, ThreeSlos);

        await PostAsync(service, 1, 6, "incorrect");

        var toTom = await MessageAsync(service, "tom", "sent");
        await server.CatchUpAsync();
        var told = Assert.Single(server.Accepted);
        Assert.Equal((toTom, "tom.kessler@example.com"), (told.MessageId, Assert.Single(told.To)));
        Assert.Equal("[ESCALATED] order-dates 0.0%, mail to Dana Ruiz was refused, and 2 more SLOs of order-entry", told.Letter.Subject);
        var dead = await MessageAsync(service, "dana", "dead");
        Assert.Equal([dead.Trim('<', '>')], told.Letter.References);

        await server.ObeyAsync();
        Assert.Equal(0, (await service.RunAsync("mail-retry")).ExitCode);

        Assert.Equal(dead, await MessageAsync(service, "dana", "sent"));
        await server.CatchUpAsync();
        var mail = Assert.Single(server.Accepted, mail => mail.MessageId == dead);
        Assert.Equal("[BREACH] order-dates 0.0% < 90%: 4 wrong of first 4, and 2 more SLOs of order-entry", mail.Letter.Subject);
        foreach (var slo in new[] { "order-lines", "order-prices" })
        {
            Assert.Contains(Invariant($"/slos/{slo}"), mail.Letter.TextBody!, StringComparison.Ordinal);
            Assert.Contains(Invariant($"/slos/{slo}\">{slo}</a>"), mail.Letter.HtmlBody!, StringComparison.Ordinal);
            var page = await service.Http.GetStringAsync("/slos/" + slo);
            Assert.Contains("with other SLOs, sent", page, StringComparison.Ordinal);
        }

        // All three recover in one commit: one mail each to who was told, in the thread of the first.
        await PostAsync(service, 7, 206, "correct");
        await Truth.DrainAsync(service);
        await server.CatchUpAsync();
        var recovered = server.Accepted.Where(mail => mail.MessageId != dead).ToList();
        Assert.Equal(["dana.ruiz@example.com", "tom.kessler@example.com"], recovered.SelectMany(mail => mail.To).Order(StringComparer.Ordinal));
        Assert.All(recovered, mail =>
        {
            Assert.StartsWith("[RECOVERED] order-", mail.Letter.Subject, StringComparison.Ordinal);
            Assert.EndsWith(", and 2 more SLOs of order-entry", mail.Letter.Subject, StringComparison.Ordinal);
        });
        Assert.Equal([dead.Trim('<', '>')], recovered.Single(mail => mail.To.Contains("dana.ruiz@example.com")).Letter.References);
        await DeadAsync(service, 0);
    }

    [Fact]
    public async Task A_test_mail_says_what_the_server_said()
    {
        var server = await shared.ThatAnswersAsync();
        await using var service = await StartAsync(server);

        var (good, accepted) = await service.RunAsync("mail-test", "dana");
        var (unknown, nobody) = await service.RunAsync("mail-test", "nobody");
        await server.ObeyAsync(new { rcpt = "550 5.1.1 no such user" });
        var (failed, refused) = await service.RunAsync("mail-test", "dana");

        Assert.Equal((0, 2, 1), (good, unknown, failed));
        Assert.Contains("Accepted.", accepted, StringComparison.Ordinal);
        Assert.Contains("dana", nobody, StringComparison.Ordinal);
        Assert.Contains("RCPT TO: 550 5.1.1 no such user", refused, StringComparison.Ordinal);
    }

    /// <summary>Waits until a message to a person that no other carries is in a state; gives its Message-Id.</summary>
    private static async Task<string> MessageAsync(ServiceProcess service, string person, string state)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            var items = (await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries?state=" + state)).GetProperty("items");
            foreach (var item in items.EnumerateArray().Where(item => item.GetProperty("to").GetString() == person))
            {
                return item.GetProperty("messageId").GetString()!;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new TimeoutException($"No message to {person} is {state}.\n{service.Log}");
    }

    /// <summary>Waits until the breach was refused so often; it is dead then, and there is one message to the deputy.</summary>
    private static async Task DeadAgainAsync(ServiceProcess service, int refusals)
    {
        var wanted = Invariant($"agentops_deliveries_total{{kind=\"breach\",result=\"refused\"}} {refusals}\n");
        var started = TimeProvider.System.GetTimestamp();
        while (!(await service.Http.GetStringAsync("/metrics")).Contains(wanted, StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, service.Log);
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        await DeliveryAsync(service, 0, 0, "dead");
        var messages = (await service.Http.GetFromJsonAsync<JsonElement>("/v1/deliveries")).GetProperty("items").EnumerateArray();
        Assert.Equal(["dana", "tom"], messages.Select(message => message.GetProperty("to").GetString()).Order(StringComparer.Ordinal));
    }

    private static async Task DeadAsync(ServiceProcess service, int count) => Assert.Contains(
        Invariant($"\nagentops_deliveries_dead{{}} {count}\n"), await service.Http.GetStringAsync("/metrics"), StringComparison.Ordinal);

    private static Task<ServiceProcess> StartAsync(SmtpServer server, string? registry = null) =>
        ServiceProcess.StartAsync(registry ?? RegistryText.Of("order-entry", 100), new()
    {
        ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{server.Port}?tls=none"),
        ["AGENTOPS_MAIL__FROM"] = "Accuracy monitor <monitor@plant.example.com>",
    });

    private static async Task PostAsync(ServiceProcess service, int first, int last, string verdict, string customer = "acme")
    {
        var items = Enumerable.Range(first, last - first + 1).Select(number => new
        {
            agent = "order-entry",
            transactionId = Invariant($"PO-{number}"),
            verdict,
            source = "check",
            segments = new { customer = verdict == "incorrect" ? customer : "other" },
        });
        using var answer = await service.Http.PostAsJsonAsync("/v1/outcomes", items);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    /// <summary>Waits until a delivery of the newest episode is in a state.</summary>
    private static async Task<JsonElement> DeliveryAsync(ServiceProcess service, int notice, int delivery, string state)
    {
        var started = TimeProvider.System.GetTimestamp();
        var last = "none";
        while (TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            var episodes = (await service.Http.GetFromJsonAsync<JsonElement>("/v1/episodes")).GetProperty("items");
            if (episodes.GetArrayLength() > 0)
            {
                var id = episodes[0].GetProperty("id").GetInt64();
                var notices = (await service.Http.GetFromJsonAsync<JsonElement>(Invariant($"/v1/episodes/{id}"))).GetProperty("notices");
                last = notices.ToString();
                if (notices.GetArrayLength() > notice && notices[notice].GetProperty("deliveries")[delivery] is var found
                    && found.GetProperty("state").GetString() == state)
                {
                    return found;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        throw new TimeoutException($"Not {state}: {last}\n{service.Log}");
    }
}
