using Microsoft.Extensions.Logging;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

public sealed class SettingsReaderTests
{
    private static readonly string Here = Directory.GetCurrentDirectory();

    [Fact]
    public void Without_a_single_setting_everything_is_in_the_data_folder_and_mail_goes_to_a_folder()
    {
        var settings = Configured.With();
        Assert.Equal(Path.Combine(Here, "data"), settings.Data);
        Assert.Equal(["http://localhost:8080"], settings.Urls);
        Assert.Equal("http://localhost:8080", settings.PublicUrl);
        Assert.Equal("sqlite:" + Path.Combine(Here, "data", "monitoring.db"), settings.Database);
        Assert.Equal(Path.Combine(Here, "data", "registry.yaml"), settings.Registry);
        Assert.Equal(new MailSettings(new MailServer.Folder(Path.Combine(Here, "data", "mail")), null, null, null), settings.Mail);
        Assert.Null(settings.LinkSecret);
    }

    [Fact]
    public void Every_default_moves_with_the_data_folder()
    {
        var settings = Configured.With(("AGENTOPS_DATA", "/srv/plant2"));
        Assert.Equal("/srv/plant2", settings.Data);
        Assert.Equal("sqlite:/srv/plant2/monitoring.db", settings.Database);
        Assert.Equal("/srv/plant2/registry.yaml", settings.Registry);
        Assert.Equal(new MailServer.Folder("/srv/plant2/mail"), settings.Mail.Server);
    }

    [Fact]
    public void Every_setting_can_be_stated()
    {
        var settings = Configured.With(
            ("AGENTOPS_DATA", "/srv/plant2"),
            ("AGENTOPS_URLS", "http://127.0.0.1:9000;http://[::1]:9000"),
            ("AGENTOPS_PUBLICURL", "https://accuracy.plant2.example/"),
            ("AGENTOPS_DATABASE", "sqlite:{data}/db/accuracy.db"),
            ("AGENTOPS_REGISTRY", "/etc/agentops/registry.yaml"),
            ("AGENTOPS_REGISTRYORIGIN", "plant2"),
            ("AGENTOPS_MAIL__SERVER", "smtp://mail.plant2.example"),
            ("AGENTOPS_MAIL__FROM", "Accuracy <accuracy@plant2.example>"),
            ("AGENTOPS_MAIL__USER", "accuracy"),
            ("AGENTOPS_MAIL__PASSWORD", "open sesame"),
            ("AGENTOPS_MAIL__HELONAME", "monitor.plant2.example"),
            ("AGENTOPS_LINKSECRET", new string('s', 32)));
        Assert.Equal(["http://127.0.0.1:9000", "http://[::1]:9000"], settings.Urls);
        Assert.Equal("https://accuracy.plant2.example", settings.PublicUrl);
        Assert.Equal("sqlite:/srv/plant2/db/accuracy.db", settings.Database);
        Assert.Equal(("/etc/agentops/registry.yaml", "plant2"), (settings.Registry, settings.RegistryOrigin));
        Assert.Equal(
            new MailSettings(new MailServer.Smtp("mail.plant2.example", 587, SmtpEncryption.StartTls), "Accuracy <accuracy@plant2.example>",
                "accuracy", "open sesame") { HeloName = "monitor.plant2.example" },
            settings.Mail);
        Assert.Equal(new string('s', 32), settings.LinkSecret);
        Assert.DoesNotContain("sesame", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_stands_between_the_service_and_its_callers_can_be_stated()
    {
        var settings = Configured.With(
            ("AGENTOPS_URLS", "https://*:8443"),
            ("AGENTOPS_PUBLICURL", "https://plant2.example/accuracy/"),
            ("AGENTOPS_PROXY", "127.0.0.1, ::1, 10.0.0.0/24,2001:db8::/64"),
            ("AGENTOPS_ALLOWPLAINHTTP", "True"),
            ("AGENTOPS_ALLOWEDHOSTS", "board.plant2.example, *.lan.example"),
            ("AGENTOPS_METRICSURLS", "http://127.0.0.1:9464;http://[::1]:9464"));

        Assert.Equal(("https://plant2.example/accuracy", true), (settings.PublicUrl, settings.Network.AllowPlainHttp));
        Assert.Equal(["127.0.0.1/32", "::1/128", "10.0.0.0/24", "2001:db8::/64"], settings.Network.Proxy.Select(proxy => proxy.ToString()));
        Assert.Equal(["board.plant2.example", "*.lan.example"], settings.Network.AllowedHosts);
        Assert.Equal(["http://127.0.0.1:9464", "http://[::1]:9464"], settings.Network.MetricsUrls);
    }

    [Fact]
    public void Where_the_framework_is_given_endpoints_the_service_listens_there()
    {
        var settings = Configured.With(("AGENTOPS_KESTREL__ENDPOINTS__BOARD__URL", "http://127.0.0.1:9000"));

        Assert.Equal("Kestrel:Endpoints", settings.UrlsAreFrom);
        Assert.Equal("http://127.0.0.1:9000", Assert.Single(settings.Urls));
        Assert.Equal("http://127.0.0.1:9000", settings.PublicUrl);
    }

    [Fact]
    public void A_wildcard_is_no_address_to_send_people_to()
    {
        Assert.Equal("http://plant2.example:8080", Configured.With(("AGENTOPS_URLS", "http://plant2.example:8080")).PublicUrl);
        Assert.All(["*", "+", "0.0.0.0", "[::]"], host => Assert.DoesNotContain(host,
            Configured.With(("AGENTOPS_URLS", $"http://{host}:8080")).PublicUrl, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:4318", "http://localhost:4318")]
    [InlineData("https://collector.plant2.example/otlp/", "https://collector.plant2.example/otlp")]
    [InlineData("", null)]
    public void Telemetry_goes_to_an_address_or_nowhere(string text, string? endpoint) =>
        Assert.Equal(endpoint, Configured.With(("AGENTOPS_OTLP__ENDPOINT", text)).Otlp.Endpoint);

    [Fact]
    public void The_headers_of_telemetry_may_stand_in_a_file_and_are_never_told()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("headers"), "Authorization=Bearer secret\n");

        var otlp = Configured.With(
            ("AGENTOPS_OTLP__ENDPOINT", "http://localhost:4318"), ("AGENTOPS_OTLP__HEADERSFILE", folder.File("headers"))).Otlp;

        Assert.Equal("Authorization=Bearer secret", otlp.Headers);
        Assert.DoesNotContain("secret", otlp.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer secret")]
    [InlineData("Authorization=Bearer secret,")]
    [InlineData("Authorization: Bearer secret")]
    [InlineData("Authorization=Bearer secret,x-tenant")]
    [InlineData("=secret")]
    [InlineData("x y=secret")]
    [InlineData("x-key=secret\u00fc")]
    [InlineData("x-key=secret%0Ax")]
    [InlineData("x-key=secret\nx-other=1")]
    [InlineData("Content-Type=secret")]
    public void What_is_no_header_of_telemetry_is_refused_by_its_key_and_not_repeated(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("headers"), text);

        var stated = Assert.Single(Configured.Refusals(("AGENTOPS_OTLP__HEADERS", text)));
        var inFile = Assert.Single(Configured.Refusals(("AGENTOPS_OTLP__HEADERSFILE", folder.File("headers"))));

        Assert.Contains("Otlp:Headers (AGENTOPS_OTLP__HEADERS): must be name=value", stated, StringComparison.Ordinal);
        Assert.Contains("Otlp:HeadersFile (AGENTOPS_OTLP__HEADERSFILE): ", inFile, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", stated + inFile, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Authorization=Basic c2VjcmV0PQ==")]
    [InlineData("Authorization=Bearer%20secret, x-tenant = plant2")]
    public void Headers_of_telemetry_are_names_and_values(string text) =>
        Assert.Equal(text, Configured.With(("AGENTOPS_OTLP__HEADERS", text)).Otlp.Headers);

    [Theory]
    [InlineData("localhost:4318")]
    [InlineData("grpc://localhost:4317")]
    [InlineData("http://localhost:4318?key=1")]
    public void What_is_no_address_of_a_receiver_is_refused(string text) => Assert.Contains(
        "must be the address of a receiver of OTLP over HTTP",
        Assert.Single(Configured.Refusals(("AGENTOPS_OTLP__ENDPOINT", text))),
        StringComparison.Ordinal);

    [Fact]
    public void A_key_in_the_address_of_a_receiver_is_refused_and_not_repeated() => Assert.DoesNotContain(
        "secret",
        Assert.Single(Configured.Refusals(("AGENTOPS_OTLP__ENDPOINT", "http://me:secret@localhost:4318"))),
        StringComparison.Ordinal);

    [Fact]
    public void A_threshold_is_a_name_a_side_and_a_number()
    {
        var bounds = Configured.With(("AGENTOPS_OTLP__THRESHOLDS", "Answer correctness >= 0.8, Toxicity<=1e-1,*>=3,")).Otlp.Thresholds;

        Assert.Equal(3, bounds.Count);
        Assert.Equal((0.8, true), (bounds["Answer correctness"].Limit, bounds["Answer correctness"].IsLeast));
        Assert.Equal((0.1, false), (bounds["Toxicity"].Limit, bounds["Toxicity"].IsLeast));
        Assert.Equal((3, true), (bounds["*"].Limit, bounds["*"].IsLeast));
    }

    [Theory]
    [InlineData("Correctness")]
    [InlineData("Correctness=0.8")]
    [InlineData("Correctness>0.8")]
    [InlineData("Correctness>=0,8")]
    [InlineData(">=0.8")]
    [InlineData("Correctness>=1e999")]
    [InlineData("a>=1,a<=2")]
    public void What_is_no_threshold_is_refused(string text) =>
        Assert.NotEmpty(Configured.Refusals(("AGENTOPS_OTLP__THRESHOLDS", text)));

    [Theory]
    [InlineData("500", 500.0)]
    [InlineData("0.5", 0.5)]
    [InlineData("0.001", 0.001)]
    [InlineData("1000000", 1_000_000.0)]
    [InlineData("", null)]
    public void A_limit_is_items_a_second_or_none(string text, double? limit) => Assert.Equal(
        ((decimal?)limit, (decimal?)null), Limits(Configured.With(("AGENTOPS_LIMITS__PERKEY", text), ("AGENTOPS_LIMITS__TOTAL", ""))));

    [Theory]
    [InlineData(null, LogLevel.Information)]
    [InlineData("debug", LogLevel.Debug)]
    [InlineData("info", LogLevel.Information)]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("error", LogLevel.Error)]
    public void The_log_has_a_least_level(string? word, LogLevel level) =>
        Assert.Equal(level, Configured.With(("AGENTOPS_LOG__LEVEL", word ?? "")).Log.Level);

    [Theory]
    [InlineData(null, nameof(LogFormat.Text))]
    [InlineData("text", nameof(LogFormat.Text))]
    [InlineData("json", nameof(LogFormat.Json))]
    [InlineData("journald", nameof(LogFormat.Journald))]
    public void The_log_has_a_format(string? word, string format) =>
        Assert.Equal(format, Configured.With(("AGENTOPS_LOG__FORMAT", word ?? "")).Log.Format.ToString());

    [Theory]
    [InlineData("Warning", LogLevel.Warning)]
    [InlineData("debug", LogLevel.Debug)]
    public void The_frameworks_name_for_the_level_is_taken_too(string word, LogLevel level)
    {
        Assert.Equal(level, Configured.With(("AGENTOPS_LOGGING__LOGLEVEL__DEFAULT", word)).Log.Level);
        var refused = Configured.Refusals(("AGENTOPS_LOGGING__LOGLEVEL__DEFAULT", word), ("AGENTOPS_LOG__LEVEL", "info"));
        Assert.Contains("does nothing beside Log:Level", Assert.Single(refused), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_variable_is_an_absent_one() =>
        Assert.Equal(Configured.With(),
            Configured.With(("AGENTOPS_MAIL__FROM", ""), ("AGENTOPS_URLS", " ")) with { Urls = Configured.With().Urls }, SameSettings);

    [Fact]
    public void Variables_win_over_the_file() =>
        Assert.Equal("/from/variable", Configured.With(new() { ["Data"] = "/from/file" }, [("AGENTOPS_DATA", "/from/variable")]).Data);

    [Fact]
    public void Variables_of_tests_the_framework_and_others_are_passed_over() =>
        Assert.Equal("/srv/x", Configured.With(
            new() { ["Logging:LogLevel:Microsoft.AspNetCore"] = "Information" },
            [
                ("AGENTOPS_TEST_POSTGRES", "Host=x"),
                ("AGENTOPS_LOGGING__LOGLEVEL__QUARTZ", "debug"),
                ("AGENTOPS_KESTREL__LIMITS__MAXCONCURRENTCONNECTIONS", "100"),
                ("PATH", "/bin"),
                ("DATA", "/elsewhere"),
                ("AGENTOPS_DATA", "/srv/x"),
            ]).Data);

    [Theory]
    [InlineData("smtp://mail.example", "mail.example", 587, nameof(SmtpEncryption.StartTls))]
    [InlineData("smtp://mail.example:25", "mail.example", 25, nameof(SmtpEncryption.StartTls))]
    [InlineData("smtp://localhost", "localhost", 587, nameof(SmtpEncryption.StartTls))]
    [InlineData("smtps://mail.example", "mail.example", 465, nameof(SmtpEncryption.FromTheStart))]
    [InlineData("smtps://10.0.0.7:2465/", "10.0.0.7", 2465, nameof(SmtpEncryption.FromTheStart))]
    [InlineData("smtp://localhost:25?tls=none", "localhost", 25, nameof(SmtpEncryption.None))]
    [InlineData("smtp://127.0.0.1:1025?tls=none", "127.0.0.1", 1025, nameof(SmtpEncryption.None))]
    [InlineData("smtp://[::1]:25/?tls=none", "::1", 25, nameof(SmtpEncryption.None))]
    public void A_mail_server_is_spelled_as_an_address(string text, string host, int port, string encryption) =>
        Assert.Equal(
            new MailServer.Smtp(host, port, Enum.Parse<SmtpEncryption>(encryption)),
            Configured.With(("AGENTOPS_MAIL__SERVER", text), ("AGENTOPS_MAIL__FROM", "a@b.example")).Mail.Server);

    [Fact]
    public void A_secret_is_read_from_a_file_without_its_line_break()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("password"), "open sesame\n");
        File.WriteAllText(folder.File("secret"), new string('s', 40) + "\r\n");
        var settings = Configured.With(
            ("AGENTOPS_DATA", folder.Path),
            ("AGENTOPS_MAIL__USER", "accuracy"),
            ("AGENTOPS_MAIL__PASSWORDFILE", folder.File("password")),
            ("AGENTOPS_LINKSECRETFILE", "{data}/secret"));
        Assert.Equal("open sesame", settings.Mail.Password);
        Assert.Equal(new string('s', 40), settings.LinkSecret);
    }

    [Fact]
    public void Every_refusal_names_the_setting_and_what_would_be_right()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("empty"), "");
        File.WriteAllBytes(folder.File("latin1"), [0xE4, 0xF6, 0xFC]);
        File.WriteAllText(folder.File("large"), new string('x', 70_000));
        (string Variable, string Value)[][] cases =
        [
            [("AGENTOPS_MAIL__SERVR", "x"), ("AGENTOPS_MAIL_FROM", "x"), ("AGENTOPS_DATABSE", "x"), ("AGENTOPS_COLOUR", "x"),
                ("agentops_datta", "x")],
            [("AGENTOPS_URLS", "localhost:8080;ftp://localhost:8443;http://localhost:80/board;http://unix:/run/agentops.sock;http://localhost:99999;http://localhost:0")],
            [("AGENTOPS_URLS", ";")],
            [("AGENTOPS_KESTREL__ENDPOINTS__ALL__URL", "localhost:80")],
            [("AGENTOPS_KESTREL__ENDPOINTS__ALL__URL", "http://localhost:80"), ("AGENTOPS_URLS", "http://localhost:8080")],
            [("AGENTOPS_PROXY", "10.1, 10.0.0.5/8, 0.0.0.0/0, proxy.plant2.example, 10.0.0.0/24")],
            [("AGENTOPS_ALLOWPLAINHTTP", "yes")],
            [("AGENTOPS_ALLOWEDHOSTS", "https://plant2.example, *, a.*.example, plant2.example:8443, *.plant2.example")],
            [("AGENTOPS_METRICSURLS", "http://*:9464;http://plant2.example:9464;http://localhost:8080;localhost;http://10.0.0.7:9464")],
            [("AGENTOPS_PUBLICURL", "accuracy.plant2.example")],
            [("AGENTOPS_PUBLICURL", "https://x:y@plant2.example")],
            [("AGENTOPS_PUBLICURL", "javascript:alert(1)")],
            [("AGENTOPS_PUBLICURL", "https://plant2.example/a b/")],
            [("AGENTOPS_PUBLICURL", "https://plant2.example//accuracy")],
            [("AGENTOPS_PUBLICURL", "https://plant2.example/accuracy?x=1")],
            [("AGENTOPS_MAIL__HELONAME", "my machine")],
            [("AGENTOPS_DATABASE", "Host=db1,db2;Password=secret")],
            [("AGENTOPS_DATABASE", "Hst=db;Password=secret"), ("AGENTOPS_LINKSECRET", new string('s', 32))],
            [("AGENTOPS_DATABASE", "Database=monitoring"), ("AGENTOPS_LINKSECRET", new string('s', 32))],
            [("AGENTOPS_DATABASE", "monitoring.db"), ("AGENTOPS_LINKSECRET", new string('s', 32))],
            [("AGENTOPS_DATABASE", "sqlite:")],
            [("AGENTOPS_DATABASE", "sqlite::memory:")],
            [("AGENTOPS_DATABASE", "sqlite:{data}/")],
            [("AGENTOPS_REGISTRYORIGIN", "host-1:/srv/registry.yaml")],
            [("AGENTOPS_REGISTRYORIGIN", new string('x', 101))],
            [("AGENTOPS_MAIL__SERVER", "smtp://mail.example")],
            [("AGENTOPS_MAIL__SERVER", "smtp://mail.example:25?tls=none"), ("AGENTOPS_MAIL__FROM", "a@b.example"),
                ("AGENTOPS_MAIL__USER", "dana"), ("AGENTOPS_MAIL__PASSWORD", "secret")],
            [("AGENTOPS_MAIL__SERVER", "smtps://localhost?tls=none"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "smtp://dana:secret@mail.example"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "mail.example:587"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "smtp://mail.example?tls=maybe"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "smtp://mail.example:70000"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "smtp://mail_!.example"), ("AGENTOPS_MAIL__FROM", "a@b.example")],
            [("AGENTOPS_MAIL__SERVER", "folder:")],
            [("AGENTOPS_MAIL__FROM", "nobody")],
            [("AGENTOPS_MAIL__FROM", "a@b.example\r\nBcc: c@d.example")],
            [("AGENTOPS_MAIL__USER", "dana")],
            [("AGENTOPS_MAIL__PASSWORD", "secret")],
            [("AGENTOPS_MAIL__USER", "dana"), ("AGENTOPS_MAIL__PASSWORD", "secret"), ("AGENTOPS_MAIL__PASSWORDFILE", folder.File("empty"))],
            [("AGENTOPS_MAIL__USER", "dana"), ("AGENTOPS_MAIL__PASSWORDFILE", folder.File("absent"))],
            [("AGENTOPS_LINKSECRETFILE", folder.File("empty"))],
            [("AGENTOPS_LINKSECRETFILE", folder.File("latin1"))],
            [("AGENTOPS_LINKSECRETFILE", folder.File("large"))],
            [("AGENTOPS_LINKSECRET", "short")],
            [("AGENTOPS_LIMITS__PERKEY", "many"), ("AGENTOPS_LIMITS__TOTAL", "0")],
            [("AGENTOPS_LIMITS__PERKEY", "-5"), ("AGENTOPS_LIMITS__TOTAL", "1,000")],
            [("AGENTOPS_LIMITS__PERKEY", "0.0005"), ("AGENTOPS_LIMITS__TOTAL", "1e9")],
            [("AGENTOPS_LOG__LEVEL", "verbose"), ("AGENTOPS_LOG__FORMAT", "JSON")],
            [("AGENTOPS_LOGGING__LOGLEVEL__DEFAULT", "Debug"), ("AGENTOPS_LOGGING__CONSOLE__FORMATTERNAME", "json"),
                ("AGENTOPS_LOGGING__LOGLEVEL__MICROSOFT", "quiet"), ("AGENTOPS_LOGGING__LOGLEVEL__QUARTZ", "7")],
        ];

        var said = cases.Select(variables =>
            string.Join(", ", variables.Select(pair => $"{pair.Variable}={pair.Value}")) + "\n"
            + string.Concat(Configured.Refusals(variables).Select(fault => $"    {fault}\n")));
        GoldenFile.Matches("settings-refusals.txt", string.Join("\n", said).Replace(folder.Path, "/tmp/folder", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_the_file_may_not_hold_is_refused_too() =>
        Assert.Equal(
            ["appsettings.json: Mail:Sender is not a setting; did you mean Mail:Server?"],
            Assert.Throws<ConfigurationException>(() => Configured.With(new() { ["Mail:Sender"] = "x" }, [])).Faults);

    [Fact]
    public void No_refusal_repeats_a_secret()
    {
        using var folder = new TemporaryFolder();
        var faults = Configured.Refusals(
            ("AGENTOPS_DATABASE", "Hst=db;Password=secret"),
            ("AGENTOPS_MAIL__SERVER", "smtp://dana:secret@mail.example:999999"),
            ("AGENTOPS_MAIL__PASSWORD", "secret"),
            ("AGENTOPS_LINKSECRET", "secret"));
        Assert.Equal(4, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.Contains("secret", StringComparison.Ordinal));
    }

    private static (decimal? PerKey, decimal? Total) Limits(ServiceSettings settings) => (settings.Limits.PerKey, settings.Limits.Total);

    private static bool SameSettings(ServiceSettings left, ServiceSettings right) =>
        left.Urls.SequenceEqual(right.Urls)
        && left == right with { Urls = left.Urls, PassedOver = left.PassedOver, Network = left.Network, Otlp = left.Otlp };
}
