using Monitoring.Service.Settings;

namespace Monitoring.Service.Commands.Demo;

/// <summary>The demo's data folder, <c>{data}/demo</c>: emptied of an earlier demo's files, and of nothing else.</summary>
internal static class DemoFolder
{
    private const string DatabaseName = "monitoring.db", RegistryName = "registry.yaml", MailName = "mail";

    /// <summary>Prepares the folder.</summary>
    /// <param name="settings">The settings of the service.</param>
    /// <returns>The same settings in the demo's folder, mail going to files; only errors stand between its own words.</returns>
    /// <exception cref="ConfigurationException">The folder cannot be written.</exception>
    public static ServiceSettings Prepare(ServiceSettings settings)
    {
        var data = Path.Combine(settings.Data, "demo");
        var mail = Path.Combine(data, MailName);
        try
        {
            Directory.CreateDirectory(mail);
            var old = Directory.EnumerateFiles(data, DatabaseName + "*").Concat(Directory.EnumerateFiles(mail, "*.eml"));
            foreach (var file in old.ToList())
            {
                File.Delete(file);
            }

            File.WriteAllText(Path.Combine(data, RegistryName), DemoRegistry.Text + Environment.NewLine);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The demo cannot write its folder {data}: {fault.Message}");
        }

        return settings with
        {
            Data = data,
            Database = "sqlite:" + Path.Combine(data, DatabaseName),
            Registry = Path.Combine(data, RegistryName),
            Mail = new MailSettings(new MailServer.Folder(mail), settings.Mail.From, null, null),
            Log = settings.Log with { Level = LogLevel.Error },
        };
    }
}
