using System.Net.Http.Json;
using System.Text.Json;
using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Scenarios;

/// <summary>
/// What must be true after any fault: all acknowledged is stored once, all that had to be said was said, once for each Message-Id.
/// </summary>
internal static class Truth
{
    /// <summary>Waits until no message waits any more.</summary>
    public static async Task DrainAsync(ServiceProcess service)
    {
        for (var i = 0; i < 900; i++)
        {
            using var page = await service.Http.GetAsync("/metrics");
            if ((await page.Content.ReadAsStringAsync()).Contains("\nagentops_deliveries_waiting{} 0\n", StringComparison.Ordinal))
            {
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Assert.Fail("Messages are still waiting after 90 s: " + service.Log);
    }

    /// <summary>Everything acknowledged is stored once, and nothing else is.</summary>
    public static async Task StoredOnceAsync(ServiceProcess service, IReadOnlyCollection<(string Agent, string Id)> acknowledged)
    {
        var agents = await service.Http.GetFromJsonAsync<JsonElement>("/v1/agents");
        foreach (var agent in agents.GetProperty("items").EnumerateArray())
        {
            var name = agent.GetProperty("agent").GetString();
            var mine = acknowledged.Where(item => item.Agent == name).ToList();
            Assert.Equal(mine.Count, mine.Distinct().Count());
            Assert.Equal(mine.Count, agent.GetProperty("outcomes").GetInt64());
        }

        foreach (var (agent, id) in acknowledged.Where((_, i) => i % 97 == 0))
        {
            var transaction = await service.Http.GetFromJsonAsync<JsonElement>($"/v1/transactions?agent={agent}&transactionId={id}");
            Assert.Single(transaction.GetProperty("verdicts").EnumerateArray());
        }
    }

    /// <summary>The Message-Id of every delivery, by state; there is none that is neither sent nor absorbed.</summary>
    public static async Task<ILookup<string, string>> DeliveriesAsync(ServiceProcess service)
    {
        var deliveries = new List<(string State, string MessageId)>();
        var next = "/v1/episodes";
        while (next is not null)
        {
            var page = await service.Http.GetFromJsonAsync<JsonElement>(next);
            deliveries.AddRange(
                from episode in page.GetProperty("items").EnumerateArray()
                from notice in episode.GetProperty("notices").EnumerateArray()
                from delivery in notice.GetProperty("deliveries").EnumerateArray()
                select (delivery.GetProperty("state").GetString()!, delivery.GetProperty("messageId").GetString()!));
            next = page.GetProperty("next").GetString() is { } cursor ? "/v1/episodes?after=" + cursor : null;
        }

        Assert.NotEmpty(deliveries);
        Assert.Equal(deliveries.Count, deliveries.Select(delivery => delivery.MessageId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(deliveries, delivery => Assert.Contains(delivery.State, (string[])["sent", "absorbed"]));
        return deliveries.ToLookup(delivery => delivery.State, delivery => delivery.MessageId, StringComparer.Ordinal);
    }

    /// <summary>
    /// The mail server got every sent message of an alert; daily mails are left out. One may have come twice, from a process killed between
    /// the server's answer and its own note of it: then both are the same, byte for byte, under one Message-Id.
    /// </summary>
    /// <returns>How many messages came and how many of them were repeats.</returns>
    public static async Task<(int Messages, int Repeats)> MailedAsync(ServiceProcess service, SmtpServer server)
    {
        var deliveries = await DeliveriesAsync(service);
        await server.CatchUpAsync();
        var accepted = server.Accepted.Where(message => message.Letter.Subject?.StartsWith("[DAILY]", StringComparison.Ordinal) != true).ToList();
        var came = accepted.ToLookup(message => message.MessageId, StringComparer.Ordinal);
        Assert.Empty(deliveries["sent"].Except(came.Select(message => message.Key), StringComparer.Ordinal));
        Assert.Empty(came.Select(message => message.Key).Except(deliveries["sent"].Concat(deliveries["absorbed"]), StringComparer.Ordinal));
        foreach (var repeats in came)
        {
            Assert.Single(repeats.Select(message => Convert.ToHexString(message.Content)).Distinct());
        }

        return (came.Count, accepted.Count - came.Count);
    }

    /// <summary>The folder holds every sent message, each in one file.</summary>
    public static async Task WrittenAsync(ServiceProcess service, string folder)
    {
        var deliveries = await DeliveriesAsync(service);
        var written = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.eml"))
        {
            var header = (await File.ReadAllLinesAsync(file))
                .First(line => line.StartsWith("Message-Id:", StringComparison.OrdinalIgnoreCase));
            written.Add(header["Message-Id:".Length..].Trim());
        }

        Assert.Equal(written.Count, written.Distinct(StringComparer.Ordinal).Count());
        Assert.Empty(deliveries["sent"].Except(written, StringComparer.Ordinal));
    }

    /// <summary>
    /// Once all is calm: what was acknowledged is stored once, and every sent message is with the mail server, or in the folder where there
    /// is none.
    /// </summary>
    public static async Task HoldsAsync(
        ServiceProcess service, IReadOnlyCollection<(string Agent, string Id)> acknowledged, SmtpServer? mails, DirectoryInfo folder)
    {
        await DrainAsync(service);
        await StoredOnceAsync(service, acknowledged);
        if (mails is null)
        {
            await WrittenAsync(service, folder.FullName);
        }
        else
        {
            await MailedAsync(service, mails);
        }
    }
}
