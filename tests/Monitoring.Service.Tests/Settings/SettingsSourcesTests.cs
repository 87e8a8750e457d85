using Microsoft.Extensions.Configuration;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

public sealed class SettingsSourcesTests
{
    [Fact]
    public void Nothing_but_the_file_and_our_own_variables_is_read()
    {
        using var configuration = new ConfigurationManager();
        configuration.AddEnvironmentVariables();
        configuration["Database"] = "somebody else's";
        Assert.NotNull(configuration["PATH"]);

        SettingsSources.Replace(configuration);
        Assert.Null(configuration["PATH"]);
        Assert.NotEqual("somebody else's", configuration["Database"]);
    }
}
