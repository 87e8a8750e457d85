using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Monitoring.Core.Access;
using Monitoring.Scenarios.Postgres;
using Monitoring.Service.Tests.Metrics;
using Monitoring.TestDatabases.Server;
using Npgsql;
using static System.FormattableString;

namespace Monitoring.Scenarios;

/// <summary>Hostile text in everything that somebody outside can set stays text wherever it comes out, and no secret comes out anywhere.</summary>
public sealed class HostileScenarios
{
    private const string Markup = "<script>alert(1)</script>";
    private const string Lines = "one\r\nBcc: everyone@example.com\r\n2026-06-01T12:50:01.250Z error Ingest[1] forged\n<0>forged\u001b[2J\u2028" + Markup;

    // As they go over the wire; each raw request is closed by the service.
    private static readonly string[] Requests =
    [
        "GET /slos/%0d%0aSet-Cookie:%20forged=1 HTTP/1.1\r\nHost: {host}\r\n",
        "GET /slos/%1b%5B2J" + "%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1\r\nHost: {host}\r\n",
        "GET /transactions?agent=order-entry&transactionId=%3Cscript%3Ealert(1)%3C/script%3E%0d%0aSet-Cookie:%20forged=1 HTTP/1.1\r\nHost: {host}\r\n",
        "GET /v1/outcomes?agent=%0d%0aSet-Cookie:%20forged=1&format=csv HTTP/1.1\r\nHost: {host}\r\n",
        "GET /v1/outcomes?agent=order-entry&segment.%3Cscript%3E=%0d%0a%1b%5B2J HTTP/1.1\r\nHost: {host}\r\n",
        "GET /v1/slos/x%0d%0a HTTP/1.1\r\nHost: {host}\r\nUser-Agent: \u001b[2J<script>\r\n",
        "GET / HTTP/1.1\r\nHost: {host}\r\nUser-Agent: \t=cmd|'/c calc'!A1 <script>alert(1)</script>\r\nReferer: javascript:alert(1)\r\n",
        "GET / HTTP/1.1\r\nHost: \u001b[2J<script>\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\"><script>alert(1)</script>\r\n",
        "GET /v1/slos HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer ao_\u001b[2J%0d%0a<script>alert(1)</script>\r\n",
        "POST /v1/agents/%0d%0aforged%1b%5B2J/heartbeat HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n",
        "POST /v1/verdicts?agent=%0d%0aforged HTTP/1.1\r\nHost: {host}\r\nContent-Type: text/csv;\t<script>\r\nContent-Length: 0\r\n",
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 54\r\n\r\naddress=dana%0d%0aBcc:%20x@example.com%3Cscript%3E.......",
        "<script>alert(1)</script> / HTTP/1.1\r\nHost: {host}\r\n",
    ];

    [Theory]
    [InlineData("text", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z (debug|info|warning|error) [A-Za-z0-9.]+\\[[0-9]+\\] .")]
    [InlineData("journald", "^<[3-7]>[A-Za-z0-9.]+\\[[0-9]+\\] .")]
    [InlineData("json", "^\\{\"time\":\"[0-9TZ:.-]{24}\",\"level\":\"(debug|info|warning|error)\",\"place\":")]
    public async Task Whatever_comes_in_is_text_wherever_it_comes_out(string format, string line)
    {
        await using var service = await ServiceProcess.StartAsync(RegistryText.Of("order-entry", 20), new(StringComparer.Ordinal)
        {
            ["AGENTOPS_LOG__FORMAT"] = format,
            ["AGENTOPS_LOG__LEVEL"] = "debug",
            ["AGENTOPS_LOGGING__LOGLEVEL__MICROSOFT.ASPNETCORE"] = "Debug",
        });
        await PostAsync(service);
        await Truth.DrainAsync(service);

        foreach (var request in Requests)
        {
            AssertOneAnswer(await SendAsync(service, request), request);
        }

        await AssertPagesAsync(service);
        await AssertListAsync(service);
        await AssertMetricsAsync(service);
        AssertMails(service);
        await service.StopAsync();
        Assert.All(service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries), said =>
        {
            Assert.Matches(line, said);
            Assert.DoesNotContain(said, character => char.IsControl(character) || character == '\u2028');
        });
    }

    [Fact]
    public async Task No_secret_is_in_the_log_or_shown_or_stored()
    {
        await Needs.PostgresServerAsync();
        await using var server = await PostgresServer.CreateAsync();
        var database = await server.CreateDatabaseAsync("monitoring");
        var password = new NpgsqlConnectionStringBuilder(database).Password!;
        const string mail = "mail-secret-4711", link = "link-secret-0815-of-the-length-it-needs";
        var key = KeyText.Make();
        await using var service = await ServiceProcess.PrepareAsync(RegistryText.Of("order-entry", 20), new(StringComparer.Ordinal)
        {
            ["AGENTOPS_DATABASE"] = database,
            ["AGENTOPS_LINKSECRET"] = link,
            ["AGENTOPS_MAIL__SERVER"] = Invariant($"smtp://localhost:{ServiceProcess.FreePort()}"),
            ["AGENTOPS_MAIL__FROM"] = "monitor@plant.example.com",
            ["AGENTOPS_MAIL__USER"] = "monitor",
            ["AGENTOPS_MAIL__PASSWORD"] = mail,
            ["AGENTOPS_LOG__LEVEL"] = "debug",
            ["AGENTOPS_LOGGING__LOGLEVEL__MICROSOFT"] = "Debug",
        });
        await service.StartAsync();
        service.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await PostAsync(service);
        await service.SaysAsync("Outage of mail: ");
        var shown = new StringBuilder();
        foreach (var address in new[] { "/", "/slos/order-entry-accuracy", "/metrics", "/readyz", "/openapi/v1.json", "/v1/deliveries", "/v1/episodes" })
        {
            shown.Append(await service.Http.GetStringAsync(address));
        }

        await server.StopAsync();
        await service.SaysAsync("Outage of the database: ");
        foreach (var address in new[] { "/", "/v1/slos", "/metrics", "/readyz" })
        {
            using var answer = await service.Http.GetAsync(address);
            shown.Append(await answer.Content.ReadAsStringAsync());
        }

        await server.StartAsync();
        await service.UntilReadyAsync();
        shown.Append(await StoredAsync(database));
        var (_, verbs) = await service.RunAsync("mail-test", "dana");
        await service.StopAsync();
        Assert.All([password, mail, link, key, key[12..], Base64(mail), Base64("\0monitor\0" + mail)], secret =>
            Assert.DoesNotContain(secret, service.Log + shown + verbs, StringComparison.Ordinal));
        Assert.Contains("Dana Ruiz", shown.ToString(), StringComparison.Ordinal);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));

    private static async Task PostAsync(ServiceProcess service)
    {
        using var outcomes = await service.Http.PostAsJsonAsync("/v1/outcomes", Enumerable.Range(1, 20).Select(number => new
        {
            agent = "order-entry",
            transactionId = Invariant($"=cmd|'/c calc'!A{number}{Markup}"),
            verdict = number % 2 == 0 ? "incorrect" : "correct",
            source = "check",
            judgedBy = "@SUM(1)" + Markup,
            judgeVersion = "+1" + Markup,
            causeCode = "-2" + Markup,
            comment = "=1+1 " + Lines.Replace("\u001b", "", StringComparison.Ordinal),
            agentVersion = "\"}\\" + Markup,
            segments = new Dictionary<string, string>(StringComparer.Ordinal) { ["customer"] = number % 2 == 0 ? "'=a" + Markup : "b" },
            attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["layout"] = "\"\\{}" + Markup },
        }));
        var answer = await outcomes.Content.ReadAsStringAsync();
        Assert.True(outcomes.IsSuccessStatusCode, answer);
        Assert.DoesNotContain(Markup, answer, StringComparison.Ordinal);
        JsonDocument.Parse(answer).Dispose();
        foreach (var refused in new object[]
        {
            new { agent = Lines, transactionId = Lines, verdict = Lines },
            new Dictionary<string, string>(StringComparer.Ordinal) { [Lines] = Lines },
            new { agent = "order-entry", transactionId = "1", segments = new Dictionary<string, string>(StringComparer.Ordinal) { [Lines] = Lines } },
        })
        {
            using var said = await service.Http.PostAsJsonAsync("/v1/outcomes", refused);
            Assert.Equal(400, (int)said.StatusCode);
            Assert.DoesNotContain(Markup, await said.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task<string> SendAsync(ServiceProcess service, string request)
    {
        var url = new Uri(service.Url);
        using var connection = new TcpClient();
        await connection.ConnectAsync(url.Host, url.Port);
        var (head, body) = request.Split("\r\n\r\n") is [var first, var second] ? (first + "\r\n", second) : (request, "");
        var bytes = Encoding.Latin1.GetBytes(
            head.Replace("{host}", url.Authority, StringComparison.Ordinal) + "Connection: close\r\n\r\n" + body);
        await connection.GetStream().WriteAsync(bytes, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(connection.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
    }

    private static void AssertOneAnswer(string answer, string request)
    {
        Assert.Matches("^HTTP/1.1 [2-5][0-9]{2} ", answer);
        var head = answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)];
        Assert.DoesNotContain("\nSet-Cookie", head, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(head, character => character == '\u001b');

        // JSON needs no escapes for a browser that does not guess and loads nothing.
        Assert.False(
            answer.Contains(Markup, StringComparison.OrdinalIgnoreCase) && !head.Contains("json", StringComparison.Ordinal),
            $"{request} is answered {answer}");
        Assert.DoesNotContain("\u001b", answer, StringComparison.Ordinal);
    }

    private static async Task AssertPagesAsync(ServiceProcess service)
    {
        foreach (var page in new[]
        {
            "/", "/slos/order-entry-accuracy", "/outcomes?agent=order-entry", "/mails",
            "/outcomes?agent=order-entry&slo=order-entry-accuracy&is=wrong",
            "/transactions?agent=order-entry&transactionId=" + Uri.EscapeDataString("=cmd|'/c calc'!A2" + Markup),
        })
        {
            var text = await service.Http.GetStringAsync(page);
            Assert.False(text.Contains(Markup, StringComparison.OrdinalIgnoreCase), page);
            Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        }
    }

    private static async Task AssertListAsync(ServiceProcess service)
    {
        var list = await service.Http.GetStringAsync("/v1/outcomes?agent=order-entry&format=csv");
        Assert.Contains("'=cmd|'/c calc'!A2", list, StringComparison.Ordinal);
        Assert.Contains("''=a<script>", list, StringComparison.Ordinal);
        Assert.DoesNotMatch("(^|[,\n])\"?[=+@]", list.TrimStart('\uFEFF'));
        foreach (var line in (await service.Http.GetStringAsync("/v1/outcomes?agent=order-entry&format=ndjson"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var row = JsonDocument.Parse(line);
            Assert.StartsWith("=cmd|", row.RootElement.GetProperty("transactionId").GetString(), StringComparison.Ordinal);
        }
    }

    private static async Task AssertMetricsAsync(ServiceProcess service)
    {
        var page = await service.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("calc", page, StringComparison.Ordinal);
        Promtool.Require();
        Assert.Equal("", await Promtool.CheckAsync(page));
    }

    private static void AssertMails(ServiceProcess service)
    {
        var mails = Directory.GetFiles(Path.Combine(service.Data, "mail"), "*.eml");
        Assert.NotEmpty(mails);
        Assert.All(mails.Select(path => MimeKit.MimeMessage.Load(path)), mail =>
        {
            Assert.Empty(mail.Bcc);
            Assert.Contains("script", mail.TextBody, StringComparison.Ordinal);
            Assert.DoesNotContain(Markup, mail.HtmlBody, StringComparison.Ordinal);
        });
    }

    private static async Task<string> StoredAsync(string database)
    {
        var text = new StringBuilder();
        await using var source = NpgsqlDataSource.Create(database);
        var tables = new List<string>();
        await using (var command = source.CreateCommand("select tablename from pg_tables where schemaname = 'public'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
#pragma warning disable CA2100 // The name is the database's own.
            await using var command = source.CreateCommand($"select t::text from \"{table}\" t");
#pragma warning restore CA2100
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                text.AppendLine(reader.GetString(0));
            }
        }

        Assert.NotEmpty(tables);
        return text.ToString();
    }
}
