/**
 * How a Jupyter container starts. The password comes from Secrets Manager in the environment; only its salted
 * hash reaches the server's command line, and the password is taken out of what notebooks and terminals see.
 */
export const jupyterScript = `set -euo pipefail
hash="$(python -c 'import os
from jupyter_server.auth import passwd
print(passwd(os.environ["LECTERN_SEAT_PASSWORD"]))')"
unset LECTERN_SEAT_PASSWORD
exec jupyter lab --ip=0.0.0.0 --port=8888 --no-browser \\
  --ServerApp.root_dir=/home/jovyan \\
  --PasswordIdentityProvider.hashed_password="$hash" \\
  --PasswordIdentityProvider.password_required=True \\
  --IdentityProvider.token=''`;
