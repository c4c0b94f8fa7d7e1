/** Passwords that everybody tries first, most used first; the strength estimate knows them and their variations. */
export const commonPasswords: readonly string[] = `
  123456 password 12345678 qwerty 123456789 12345 1234 111111 1234567 dragon 123123 baseball abc123 football monkey
  letmein shadow master 696969 mustang 666666 qwertyuiop 123321 1234567890 superman 654321 1qaz2wsx 7777777
  qazwsx jordan jennifer 123qwe 121212 killer trustno1 hunter harley zxcvbnm asdfgh buster andrew batman soccer tigger
  charlie robert sunshine iloveyou ranger hockey computer starwars klaster 112233 george thomas michelle love
  jessica pepper daniel access 000000 maggie 11111111 159753 aaaaaa ginger princess joshua cheese amanda summer ashley
  6969 nicole chelsea biteme matthew yankees 987654321 dallas austin thunder taylor matrix welcome admin login passw0rd
  secret hello freedom whatever nothing internet flower google samsung apple orange banana purple silver golden diamond
  spring winter autumn monday friday january october december london berlin paris madrid vienna america germany
  test guest default changeme letmein1 password1 password123 admin123 root toor qwerty123 1q2w3e4r 1q2w3e4r5t zaq12wsx
  q1w2e3r4 asdf1234 asdfghjkl zxcvbn pokemon naruto minecraft liverpool arsenal barcelona juventus correct horse battery
  staple mother father family forever angel lovely baby sweet friend heaven jesus bless trust peace music guitar
`
  .trim()
  .split(/\s+/);
