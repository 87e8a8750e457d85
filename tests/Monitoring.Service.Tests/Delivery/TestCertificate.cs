using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Monitoring.Service.Tests.Delivery;

/// <summary>A certificate nobody vouches for, with its key, in one file; removed with the test.</summary>
internal sealed class TestCertificate : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private readonly byte[] content;

    /// <summary>Makes one.</summary>
    /// <param name="daysLeft">How long it is good; below zero it has been over for so long.</param>
    public TestCertificate(int daysLeft = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-2), now.AddDays(daysLeft));
        content = certificate.RawData;
        File = folder.File("mail.pem");
        System.IO.File.WriteAllText(File, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    /// <summary>The file.</summary>
    public string File { get; }

    /// <summary>True when a server has shown this one.</summary>
    public bool IsShown(X509Certificate? shown) => shown?.GetRawCertData().AsSpan().SequenceEqual(content) == true;

    public void Dispose() => folder.Dispose();
}
