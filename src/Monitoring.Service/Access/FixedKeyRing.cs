using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using static System.FormattableString;

namespace Monitoring.Service.Access;

/// <summary>
/// What the framework seals cookies and forms with: one key that is derived from the link secret and never ends, in place of a ring of random
/// keys that would have to be kept and shared. Sessions therefore survive restarts and hold on every instance; another link secret ends them
/// all.
/// </summary>
internal static class FixedKeyRing
{
    // AES-256 in CBC mode with HMAC-SHA256, as the framework's own keys.
    private const int KeyBytes = 64;

    /// <summary>Seals with the key; needs <see cref="DerivedKeys"/>.</summary>
    public static IServiceCollection AddFixedKeyRing(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("agentops-monitoring").DisableAutomaticKeyGeneration();
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(provider => new ConfigureOptions<KeyManagementOptions>(
            options => options.XmlRepository = new OneKey(provider.GetRequiredService<DerivedKeys>)));
        return services;
    }

    /// <summary>A store of keys that has one and takes no other.</summary>
    private sealed class OneKey(Func<DerivedKeys> derived) : IXmlRepository
    {
        private static readonly DateTimeOffset Always = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero), Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public IReadOnlyCollection<XElement> GetAllElements()
        {
            var keys = derived();
            using var secret = new Secret(keys.Of("data protection", KeyBytes));
            var descriptor = new AuthenticatedEncryptorDescriptor(new AuthenticatedEncryptorConfiguration(), secret).ExportToXml();
            return
            [
                new XElement("key",
                    new XAttribute("id", new Guid(keys.Of("data protection, name of the key", 16))),
                    new XAttribute("version", 1),
                    new XElement("creationDate", Always),
                    new XElement("activationDate", Always),
                    new XElement("expirationDate", Never),
                    new XElement("descriptor",
                        new XAttribute("deserializerType", descriptor.DeserializerType.AssemblyQualifiedName!),
                        descriptor.SerializedDescriptorElement)),
            ];
        }

        public void StoreElement(XElement element, string friendlyName) =>
            throw new NotSupportedException(Invariant($"There is one key for cookies and forms; {friendlyName} cannot be kept beside it."));
    }
}
