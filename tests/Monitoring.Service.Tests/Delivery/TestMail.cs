using System.Net;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Delivery;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A message to send.</summary>
internal static class TestMail
{
    public const string From = "Accuracy monitor <monitor@plant.example.com>";

    public static MailMessage To(string address = "dana.ruiz@example.com", string messageId = "<breach-7.1@plant.example.com>") => new(
        "Dana Ruiz",
        address,
        "[BREACH] order-entry-accuracy 89.0% < 90%: 11 wrong of last 100, mostly customer acme",
        "11 of the last 100 were wrong.\n.\nA line that is a single dot does not end the mail.\n",
        "<p>11 of the last 100 were wrong.</p>",
        messageId,
        ["<episode-7@plant.example.com>"],
        "BREACH",
        new DateTimeOffset(2026, 6, 1, 12, 50, 1, TimeSpan.Zero));

    /// <summary>The transport to a mail server of this machine.</summary>
    public static SmtpTransport Transport(
        int port, SmtpEncryption encryption = SmtpEncryption.None, string? user = null, string? password = null, TimeProvider? clock = null,
            string host = "localhost", string? heloName = null, IPAddress[]? addresses = null)
    {
        var server = new MailServer.Smtp(host, port, encryption);
        return new SmtpTransport(
            server,
            new MailSettings(server, From, user, password) { HeloName = heloName },
            addresses is null ? Dns.GetHostAddressesAsync : (_, _) => Task.FromResult(addresses),
            clock ?? TimeProvider.System);
    }

    /// <summary>Settings of a service that sends mail so.</summary>
    public static ServiceSettings Settings(MailSettings mail) => new()
    {
        Data = "/data",
        Urls = ["http://localhost:8080"],
        PublicUrl = "http://localhost:8080",
        Database = "sqlite:/data/monitoring.db",
        Registry = "/data/registry.yaml",
        Mail = mail,
        LinkSecret = null,
    };
}
