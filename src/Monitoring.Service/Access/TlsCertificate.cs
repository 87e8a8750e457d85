using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Access;

/// <summary>The certificate of https, by the framework's own settings; looked at before anything listens.</summary>
internal static class TlsCertificate
{
    /// <summary>The setting of its file: PEM beside a key in a file of its own, or PKCS #12.</summary>
    public const string Path = Default + ":Path";

    private const string Default = "Kestrel:Certificates:Default", KeyPath = Default + ":KeyPath", Password = Default + ":Password";

    /// <summary>True where the service speaks TLS itself.</summary>
    public static bool IsNeeded(ServiceSettings settings) =>
        settings.Urls.Concat(settings.Network.MetricsUrls).Any(url => BindingAddress.Parse(url).Scheme == "https");

    /// <summary>Lets the files of certificates be found from the folder the program was started in, as every other file is.</summary>
    /// <param name="configuration">The configuration; the framework would look beside the program.</param>
    public static void FindFromHere(IConfigurationManager configuration)
    {
        foreach (var (name, value) in configuration.GetSection("Kestrel").AsEnumerable().ToList())
        {
            if (value is { Length: > 0 } && (name.EndsWith(":Path", StringComparison.OrdinalIgnoreCase)
                || name.EndsWith(":KeyPath", StringComparison.OrdinalIgnoreCase)))
            {
                configuration[name] = System.IO.Path.GetFullPath(value);
            }
        }
    }

    /// <summary>Loads it.</summary>
    /// <param name="app">The service, built and not listening yet.</param>
    /// <param name="settings">Its settings.</param>
    /// <exception cref="ConfigurationException">None is named, or it cannot be read.</exception>
    public static void Load(WebApplication app, ServiceSettings settings)
    {
        if (!IsNeeded(settings))
        {
            return;
        }

        // Else the framework takes the one that its developers' tools made, where there is one.
        if (settings.UrlsAreFrom == SettingName.Urls && string.IsNullOrEmpty(app.Configuration[Path])
            && string.IsNullOrEmpty(app.Configuration[Default + ":Subject"]))
        {
            throw new ConfigurationException(
                $"The service is to listen on https, and no certificate is named: set {SettingName.AsVariable(Path)} to a PEM file and {SettingName.AsVariable(KeyPath)} to that of its key, or the first to a PKCS #12 file and {SettingName.AsVariable(Password)} to its password.");
        }

        try
        {
            // Found by the framework only once it listens.
            if (app.Configuration[Path] is { Length: > 0 } path && string.IsNullOrEmpty(app.Configuration[KeyPath])
                && X509Certificate2.GetCertContentType(path) == X509ContentType.Cert)
            {
                throw new InvalidOperationException($"'{path}' holds no key, and {SettingName.AsVariable(KeyPath)} does not name its file.");
            }

            app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.ConfigurationLoader?.Load();
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException
            or InvalidOperationException or ArgumentException or NotSupportedException)
        {
            throw new ConfigurationException(
                $"The certificate of https ({SettingName.AsVariable(Path)}={app.Configuration[Path]}, __KEYPATH={app.Configuration[KeyPath]}) cannot be used: {unusable.Message}");
        }
    }
}
