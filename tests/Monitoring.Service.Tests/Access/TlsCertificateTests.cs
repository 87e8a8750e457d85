using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Monitoring.Service.Access;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Service.Tests.Access;

/// <summary>A certificate that cannot be used ends the start in words, before anything listens.</summary>
public sealed class TlsCertificateTests
{
    private const string Default = "Kestrel:Certificates:Default:";

    [Fact]
    public void A_certificate_with_its_key_is_taken()
    {
        using var certificate = new TestCertificate();
        Load(("Path", certificate.File), ("KeyPath", certificate.File));
    }

    [Fact]
    public void What_cannot_be_used_is_said_with_its_setting()
    {
        using var folder = new TemporaryFolder();
        using var certificate = new TestCertificate();
        using var other = new TestCertificate();
        File.WriteAllText(folder.File("garbage"), "garbage");

        Assert.Contains("no certificate is named: set AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__PATH", Refusal(), StringComparison.Ordinal);
        Assert.Contains("no certificate is named", Refusal(("Path", ""), ("KeyPath", certificate.File)), StringComparison.Ordinal);
        Assert.Contains("holds no key, and AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__KEYPATH does not name its file",
            Refusal(("Path", certificate.File)), StringComparison.Ordinal);
        Assert.All(
            [
                Refusal(("Path", folder.File("absent"))),
                Refusal(("Path", folder.File("absent")), ("KeyPath", certificate.File)),
                Refusal(("Path", certificate.File), ("KeyPath", folder.File("absent"))),
                Refusal(("Path", folder.File("garbage")), ("Password", "s3cret")),
                Refusal(("Path", certificate.File), ("KeyPath", folder.File("garbage"))),
                Refusal(("Path", certificate.File), ("KeyPath", other.File)),
            ],
            refusal =>
            {
                Assert.Contains("(AGENTOPS_KESTREL__CERTIFICATES__DEFAULT__PATH=/", refusal, StringComparison.Ordinal);
                Assert.Contains("cannot be used: ", refusal, StringComparison.Ordinal);
                Assert.DoesNotContain("s3cret", refusal, StringComparison.Ordinal);
            });
    }

    [Fact]
    public void Without_https_none_is_asked_for() => TlsCertificate.Load(Built([]), Views.Settings);

    private static string Refusal(params (string Name, string Value)[] settings) =>
        Assert.Single(Assert.Throws<ConfigurationException>(() => Load(settings)).Faults);

    private static void Load(params (string Name, string Value)[] settings) =>
        TlsCertificate.Load(Built(settings), Views.Settings with { Urls = ["https://localhost:8443"] });

    private static WebApplication Built((string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(pair => Default + pair.Name, pair => (string?)pair.Value));
        builder.WebHost.UseKestrelHttpsConfiguration();
        return builder.Build();
    }
}
